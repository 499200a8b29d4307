/**
 * Primitive types of the wire protocol on top of Netty buffers, and the shapes that generated messages have.
 * Thread: readers and writers belong to the caller. May use: Netty buffers and file regions.
 */
@NullMarked
package io.ottla.protocol.wire;

import org.jspecify.annotations.NullMarked;
