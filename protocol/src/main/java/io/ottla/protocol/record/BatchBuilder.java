package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch of format 2 behind the writer index of a buffer, compressing as it goes. The layout is drawn in
 * {@link BatchHeader} and {@link RecordView}.
 *
 * <p>Thread: its owner's. The buffer stays the caller's. One that is neither finished nor closed leaks native memory of
 * the compressor.
 */
public final class BatchBuilder implements AutoCloseable {
    private static final int VARINT_BYTES_MAX = 5;
    private static final int VARLONG_BYTES_MAX = 10;

    private final ByteBuf out;
    private final int start;
    private final BatchTraits traits;
    private final RecordSink sink;
    private boolean ended;
    private int recordCount;
    private int plainBytes = BatchHeader.BYTES;
    private long baseTimestamp;
    private long maxTimestamp = BatchHeader.NO_TIMESTAMP;
    private long lastOffset;

    /** Begins a batch behind the writer index of the buffer, which must be able to grow. */
    public BatchBuilder(ByteBuf out, BatchTraits traits) {
        this.out = out;
        this.start = out.writerIndex();
        this.traits = traits;
        this.lastOffset = traits.baseOffset() - 1;
        this.baseTimestamp = traits.deleteHorizonMs();
        out.writeZero(BatchHeader.BYTES);
        this.sink = new RecordSink(out, traits.compression(), BatchHeader.MAGIC_V2);
    }

    /** Appends at the next offset: the base offset first, then one more each time. */
    public BatchBuilder append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        ByteBuf to = begin(lastOffset + 1, timestampMs, length(key), length(value), headers);
        part(to, key);
        part(to, value);
        return end(to, headers);
    }

    /** Without headers. */
    public BatchBuilder append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        return append(timestampMs, key, value, List.of());
    }

    /** Appends the readable bytes of the buffers, whose indices stay as they are, at the next offset. */
    public BatchBuilder append(long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value, List<Header> headers) {
        return appendAt(lastOffset + 1, timestampMs, key, value, headers);
    }

    /**
     * Appends at an offset above the last one: gaps are what compaction leaves. Throws IllegalArgumentException for an
     * offset that is not above.
     */
    public BatchBuilder appendAt(
            long offset, long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value, List<Header> headers) {
        ByteBuf to = begin(offset, timestampMs, length(key), length(value), headers);
        part(to, key);
        part(to, value);
        return end(to, headers);
    }

    /** Appends the record under the cursor at its own offset and timestamp. */
    public BatchBuilder append(RecordCursor record) {
        return appendAt(record.offset(), record.timestampMs(), record.key(), record.value(), record.headers());
    }

    private ByteBuf begin(long offset, long timestampMs, int keyBytes, int valueBytes, List<Header> headers) {
        if (ended) {
            throw new IllegalStateException("the batch is finished");
        }
        if (offset <= lastOffset || offset - traits.baseOffset() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "offset " + offset + " cannot follow " + lastOffset + " in a batch from " + traits.baseOffset());
        }
        if (recordCount == 0 && traits.deleteHorizonMs() == BatchHeader.NO_TIMESTAMP) {
            baseTimestamp = timestampMs;
        }
        lastOffset = offset;
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        recordCount++;
        long timestampDelta = timestampMs - baseTimestamp;
        int offsetDelta = (int) (offset - traits.baseOffset());
        int bytes = 1 + Varints.sizeOf(timestampDelta) + Varints.sizeOf(offsetDelta);
        bytes = Math.addExact(bytes, Math.addExact(sizeOfPart(keyBytes), sizeOfPart(valueBytes)));
        bytes = Math.addExact(bytes, sizeOf(headers));
        plainBytes = Math.addExact(plainBytes, bytes + Varints.sizeOf(bytes));
        ByteBuf to = sink.buffer();
        Varints.write(to, bytes);
        to.writeByte(0);
        Varints.write(to, timestampDelta);
        Varints.write(to, offsetDelta);
        return to;
    }

    private BatchBuilder end(ByteBuf to, List<Header> headers) {
        Varints.write(to, headers.size());
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            int keyBytes = ByteBufUtil.utf8Bytes(header.key());
            Varints.write(to, keyBytes);
            ByteBufUtil.reserveAndWriteUtf8(to, header.key(), keyBytes);
            part(to, header.value());
        }
        sink.wrote();
        return this;
    }

    /** Records so far. */
    public int recordCount() {
        return recordCount;
    }

    /** Bytes of the batch so far, header included, before compression. */
    public int plainBytes() {
        return plainBytes;
    }

    /** Bytes of the batch in the buffer so far: what the compressor itself holds back is not in it. */
    public int writtenBytes() {
        return out.writerIndex() - start + (ended ? 0 : sink.pendingBytes());
    }

    /** The most bytes that a record can take before compression, whatever its deltas are. */
    public static int recordBytesMax(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        int parts = Math.addExact(sizeOfPart(length(key)), sizeOfPart(length(value)));
        return Math.addExact(Math.addExact(parts, sizeOf(headers)), 1 + VARLONG_BYTES_MAX + 2 * VARINT_BYTES_MAX);
    }

    /**
     * Ends the batch: header and checksum are written, the buffer's writer index is behind it. Returns a view of it.
     * The batch keeps {@code lastOffset} if compaction removed the records at its end. Throws IllegalStateException
     * if it was ended before.
     */
    public BatchHeader finish(long lastOffset) {
        if (ended) {
            throw new IllegalStateException("the batch is finished");
        }
        if (lastOffset < this.lastOffset || lastOffset - traits.baseOffset() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a batch from " + traits.baseOffset() + " with a record at "
                    + this.lastOffset + " cannot end at " + lastOffset);
        }
        close();
        int bytes = out.writerIndex() - start - BatchHeader.PREFIX_BYTES;
        int delta = (int) (lastOffset - traits.baseOffset());
        return HeaderBytes.write(out, start, traits, bytes, delta, baseTimestamp, maxTimestamp, recordCount);
    }

    /** Ends the batch at its last record. */
    public BatchHeader finish() {
        return finish(lastOffset);
    }

    /**
     * Writes a batch without records behind the writer index: what compaction leaves of a producer's last batch, so
     * that its sequence numbers live on. It is not compressed.
     *
     * @param timestampMs base and highest timestamp
     */
    public static BatchHeader writeEmpty(ByteBuf out, BatchTraits traits, long lastOffset, long timestampMs) {
        return HeaderBytes.writeEmpty(out, traits, lastOffset, timestampMs);
    }

    /**
     * Writes header and checksum in front of encoded records, plain or compressed, that somebody else has put right behind
     * the {@link BatchHeader#BYTES} at this index. The first has the batch's base offset and base timestamp, each
     * following one an offset one higher.
     *
     * @param bytes of the whole batch, header included
     */
    public static BatchHeader enclose(
            ByteBuf to, int at, int bytes, BatchTraits traits, long baseTimestamp, long maxTimestamp, int recordCount) {
        return HeaderBytes.write(
                to,
                at,
                traits,
                bytes - BatchHeader.PREFIX_BYTES,
                recordCount - 1,
                baseTimestamp,
                maxTimestamp,
                recordCount);
    }

    /** Frees the compressor. Without {@link #finish} what lies in the buffer is no batch. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            sink.close();
        }
    }

    private static int length(byte @Nullable [] part) {
        return part == null ? -1 : part.length;
    }

    private static int length(@Nullable ByteBuf part) {
        return part == null ? -1 : part.readableBytes();
    }

    private static int sizeOfPart(int bytes) {
        return Math.addExact(Varints.sizeOf(bytes), Math.max(0, bytes));
    }

    private static int sizeOf(List<Header> headers) {
        int bytes = Varints.sizeOf(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            bytes = Math.addExact(bytes, sizeOfPart(ByteBufUtil.utf8Bytes(header.key())));
            bytes = Math.addExact(bytes, sizeOfPart(length(header.value())));
        }
        return bytes;
    }

    private static void part(ByteBuf to, byte @Nullable [] part) {
        Varints.write(to, length(part));
        if (part != null) {
            to.writeBytes(part);
        }
    }

    private static void part(ByteBuf to, @Nullable ByteBuf part) {
        Varints.write(to, length(part));
        if (part != null) {
            to.writeBytes(part, part.readerIndex(), part.readableBytes());
        }
    }
}
