package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.wire.Parts;
import java.io.IOException;

/**
 * A range of a segment that a reader is given. It keeps the file open until it is used up: call exactly one of
 * {@link #toParts}, {@link #toBuffer} and {@link #release}.
 */
public final class Slice {
    /** The length in bytes; may end amid a batch. */
    public int bytes() {
        throw new UnsupportedOperationException("in work");
    }

    /** To be sent as it lies in the file; ownership passes to the parts. Thread: any. */
    public Parts toParts() {
        throw new UnsupportedOperationException("in work");
    }

    /** The bytes, read now (blocking); the buffer is the caller's. Uses the slice up, also when it throws. */
    public ByteBuf toBuffer(ByteBufAllocator allocator) throws IOException {
        throw new UnsupportedOperationException("in work");
    }

    /** Gives the file back unread. */
    public void release() {
        throw new UnsupportedOperationException("in work");
    }
}
