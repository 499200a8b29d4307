package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.Parts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A range of a segment that a reader is given. It keeps the file open until it is used up: call exactly one of
 * {@link #toParts}, {@link #toBuffer} and {@link #release}.
 */
public final class Slice {
    private static final int WARM_BYTES = 128 << 10;

    static final Slice EMPTY = new Slice(null, 0, 0);

    private final SegmentFile.@Nullable Handle handle;
    private final long position;
    private final int bytes;

    /** Takes the handle over. */
    Slice(SegmentFile.@Nullable Handle handle, long position, int bytes) {
        this.handle = handle;
        this.position = position;
        this.bytes = bytes;
    }

    /** The length in bytes; may end amid a batch. */
    public int bytes() {
        return bytes;
    }

    /** To be sent as it lies in the file; ownership passes to the parts. Thread: any. */
    public Parts toParts() throws IOException {
        if (handle == null) {
            return Parts.EMPTY;
        }
        FileChannel channel = handle.file().channel();
        return channel == null
                ? Parts.of(toBuffer(ByteBufAllocator.DEFAULT))
                : Parts.of(new SegmentRegion(handle, channel, position, bytes));
    }

    /** The bytes, read now (blocking); the buffer is the caller's. Uses the slice up, also when it throws. */
    public ByteBuf toBuffer(ByteBufAllocator allocator) throws IOException {
        if (handle == null) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf buffer = allocator.directBuffer(bytes, bytes);
        try {
            int read = handle.file().read(position, buffer.nioBuffer(0, bytes));
            return buffer.writerIndex(read);
        } catch (IOException | RuntimeException e) {
            buffer.release();
            throw e;
        } finally {
            handle.release();
        }
    }

    /**
     * Reads it through once, so that a socket that sends it later finds it in the page cache and its thread need not wait
     * for the disk. Blocking.
     */
    public void warm() throws IOException {
        if (handle == null) {
            return;
        }
        ByteBuf scratch = ByteBufAllocator.DEFAULT.directBuffer(WARM_BYTES, WARM_BYTES);
        try {
            for (long at = position; at < position + bytes; at += WARM_BYTES) {
                handle.file().read(at, scratch.nioBuffer(0, (int) Math.min(WARM_BYTES, position + bytes - at)));
            }
        } finally {
            scratch.release();
        }
    }

    /** Gives the file back unread. */
    public void release() {
        if (handle != null) {
            handle.release();
        }
    }
}
