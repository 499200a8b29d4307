/**
 * Record batches as bytes: header view, check, cursor, builder, compression and checksums of message format 2.
 * Thread: views, cursors and builders belong to their caller. May use: Netty buffers, wire, the codec libraries.
 */
@NullMarked
package io.ottla.protocol.record;

import org.jspecify.annotations.NullMarked;
