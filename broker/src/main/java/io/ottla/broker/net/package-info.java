/**
 * Listeners and connections: from accepted socket to call and from answer to socket, with the limits on both ways.
 * Thread: a connection's state belongs to its event loop; what all connections share is atomic.
 * May use: Netty, protocol.{net,wire,api,lane}, broker.{api,config}.
 */
@NullMarked
package io.ottla.broker.net;

import org.jspecify.annotations.NullMarked;
