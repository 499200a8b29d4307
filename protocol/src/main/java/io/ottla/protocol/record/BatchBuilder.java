package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch of format 2 behind the writer index of a buffer, compressing as it goes.
 *
 * <p>Thread: its owner's. The buffer stays the caller's. One that is neither finished nor closed leaks native memory of
 * the compressor.
 */
public final class BatchBuilder implements AutoCloseable {
    /** Begins a batch behind the writer index of the buffer, which must be able to grow. */
    public BatchBuilder(ByteBuf out, BatchTraits traits) {
        throw new UnsupportedOperationException("in work");
    }

    /** Appends at the next offset: the base offset first, then one more each time. */
    public BatchBuilder append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        return this;
    }

    /** Without headers. */
    public BatchBuilder append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        return append(timestampMs, key, value, List.of());
    }

    /** Appends the readable bytes of the buffers, whose indices stay as they are, at the next offset. */
    public BatchBuilder append(long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value, List<Header> headers) {
        return this;
    }

    /**
     * Appends at an offset above the last one: gaps are what compaction leaves. Throws IllegalArgumentException for an
     * offset that is not above.
     */
    public BatchBuilder appendAt(
            long offset, long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value, List<Header> headers) {
        return this;
    }

    /** Appends the record under the cursor at its own offset and timestamp. */
    public BatchBuilder append(RecordCursor record) {
        return appendAt(record.offset(), record.timestampMs(), record.key(), record.value(), record.headers());
    }

    /** Records so far. */
    public int recordCount() {
        return 0;
    }

    /** Bytes of the batch so far, header included, before compression. */
    public int plainBytes() {
        return 0;
    }

    /** Bytes of the batch in the buffer so far: what the compressor holds back is not in it. */
    public int writtenBytes() {
        return 0;
    }

    /** The most bytes that a record can take before compression, whatever its deltas are. */
    public static int recordBytesMax(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        return 0;
    }

    /**
     * Ends the batch: header and checksum are written, the buffer's writer index is behind it. Returns a view of it.
     * The batch keeps {@code lastOffset} if compaction removed the records at its end. Throws IllegalStateException
     * if it was ended before.
     */
    public BatchHeader finish(long lastOffset) {
        throw new UnsupportedOperationException("in work");
    }

    /** Ends the batch at its last record. */
    public BatchHeader finish() {
        throw new UnsupportedOperationException("in work");
    }

    /** Frees the compressor. Without {@link #finish} what lies in the buffer is no batch. */
    @Override
    public void close() {}
}
