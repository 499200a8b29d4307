/**
 * Handlers of the group APIs: they turn each version of a request into a command for broker.host and the answer back.
 * Thread: the event loop of the connection that a call came in on.
 * May use: broker.api, broker.host, broker.meta, coordinator.{cluster,group}.
 */
@NullMarked
package io.ottla.broker.api.group;

import org.jspecify.annotations.NullMarked;
