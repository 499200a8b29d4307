/**
 * Connections to brokers over Netty: version negotiation, correlation of answers, timeouts, cluster metadata, retries.
 * Thread: everything lives on one event loop; the public doors may be called from anywhere and say so.
 * May use: protocol, Netty.
 */
@NullMarked
package io.ottla.client.net;

import org.jspecify.annotations.NullMarked;
