/**
 * What both ends of a connection need on top of Netty: frames in and out, and event executors seen as lanes.
 * Thread: handlers run on their channel's event loop. May use: protocol.{api,wire,lane} and Netty.
 */
@NullMarked
package io.ottla.protocol.net;

import org.jspecify.annotations.NullMarked;
