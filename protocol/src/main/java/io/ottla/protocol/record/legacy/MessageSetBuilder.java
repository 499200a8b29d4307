package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.Compression;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of format 0 or 1 behind the writer index of a buffer; compressed, they end up in one wrapper message,
 * with relative offsets in format 1 and absolute ones in format 0.
 */
public final class MessageSetBuilder implements AutoCloseable {
    /** Throws IllegalArgumentException for another magic than 0 and 1, and for zstd, which they never had. */
    public MessageSetBuilder(ByteBuf out, int magic, Compression compression) {
        throw new UnsupportedOperationException("in work");
    }

    /** Offsets must rise. The timestamp is dropped in format 0. */
    public MessageSetBuilder append(long offset, long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value) {
        return this;
    }

    /** Bytes so far, before compression. */
    public int plainBytes() {
        return 0;
    }

    /** Ends the set; the writer index is behind it. */
    public void finish() {}

    @Override
    public void close() {}
}
