/**
 * One handler per API, and the table of them: the list of what is supported is what is advertised and dispatched on.
 * Thread: the event loop of the connection that a call came in on.
 * May use: everything of protocol and the broker below it but broker.net and broker.server.
 */
@NullMarked
package io.ottla.broker.api;

import org.jspecify.annotations.NullMarked;
