package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a batch of format 2. */
final class BatchCursor implements RecordCursor {
    BatchCursor(BatchHeader batch, long expandedBytesMax) {
        throw new UnsupportedOperationException("in work");
    }

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public long timestampMs() {
        return 0;
    }

    @Override
    public int sequence() {
        return 0;
    }

    @Override
    public @Nullable ByteBuf key() {
        return null;
    }

    @Override
    public @Nullable ByteBuf value() {
        return null;
    }

    @Override
    public int headerCount() {
        return 0;
    }

    @Override
    public List<Header> headers() {
        return List.of();
    }

    @Override
    public int sizeBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
