package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.RecordSink;
import io.ottla.protocol.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of format 0 or 1 behind the writer index of a buffer; compressed, they end up in one wrapper message,
 * with relative offsets in format 1 and absolute ones in format 0. The layouts are drawn in {@link BatchHeader} and
 * {@link WrappedMessages}.
 *
 * <p>Thread: its owner's. The buffer stays the caller's. Must be closed.
 */
public final class MessageSetBuilder implements AutoCloseable {
    private static final int CRC_AT = 12;
    private static final int APPEND_TIME = 0x08;

    private final ByteBuf out;
    private final int start;
    private final int magic;
    private final int timestampBit;
    private final Codec codec;
    private final RecordSink sink;
    private boolean ended;
    private int count;
    private int plainBytes;
    private long firstOffset;
    private long lastOffset = -1;
    private long maxTimestamp = BatchHeader.NO_TIMESTAMP;

    /**
     * Begins a set behind the writer index of the buffer, which must be able to grow. Throws IllegalArgumentException
     * for another magic than 0 and 1, and for zstd, which they never had.
     */
    public MessageSetBuilder(ByteBuf out, int magic, Compression compression, TimestampType timestampType) {
        if (magic < 0 || magic > 1 || compression.codec() == Codec.ZSTD) {
            throw new IllegalArgumentException("no message set of magic " + magic + " with "
                    + compression.codec().label());
        }
        this.out = out;
        this.start = out.writerIndex();
        this.magic = magic;
        this.timestampBit = magic == 1 && timestampType == TimestampType.LOG_APPEND_TIME ? APPEND_TIME : 0;
        this.codec = compression.codec();
        if (codec != Codec.NONE) {
            out.writeZero(headBytes() + 2 * Integer.BYTES);
        }
        this.sink = new RecordSink(out, compression, magic);
    }

    /** Offsets must rise. The timestamp is dropped in format 0. */
    public MessageSetBuilder append(long offset, long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value) {
        if (ended || offset <= lastOffset) {
            throw new IllegalArgumentException("offset " + offset + " cannot follow " + lastOffset);
        }
        if (count++ == 0) {
            firstOffset = offset;
        }
        lastOffset = offset;
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        ByteBuf to = sink.buffer();
        int at = to.writerIndex();
        to.writeZero(headBytes());
        part(to, key);
        part(to, value);
        long written = codec != Codec.NONE && magic == 1 ? offset - firstOffset : offset;
        head(to, at, written, timestampBit, timestampMs);
        plainBytes = Math.addExact(plainBytes, to.writerIndex() - at);
        sink.wrote();
        return this;
    }

    private int headBytes() {
        return magic == 0 ? MessageView.KEY_AT_V0 : MessageView.KEY_AT_V1;
    }

    private static void part(ByteBuf to, @Nullable ByteBuf part) {
        if (part == null) {
            to.writeInt(-1);
        } else {
            to.writeInt(part.readableBytes()).writeBytes(part, part.readerIndex(), part.readableBytes());
        }
    }

    /** Fills in what lies before the key of a message that reaches to the writer index. */
    private void head(ByteBuf to, int at, long offset, int attributes, long timestampMs) {
        to.setLong(at, offset);
        to.setInt(at + Long.BYTES, to.writerIndex() - at - BatchHeader.PREFIX_BYTES);
        to.setByte(at + CRC_AT + Integer.BYTES, magic);
        to.setByte(at + CRC_AT + Integer.BYTES + 1, attributes);
        if (magic == 1) {
            to.setLong(at + MessageView.KEY_AT_V0, timestampMs);
        }
        new BatchHeader(to, at).seal();
    }

    /** Messages so far. */
    public int count() {
        return count;
    }

    /** Bytes so far, before compression. */
    public int plainBytes() {
        return plainBytes;
    }

    /** Ends the set; the writer index is behind it, or where it was if the set is empty. */
    public void finish() {
        close();
        if (codec == Codec.NONE) {
            return;
        }
        if (count == 0) {
            out.writerIndex(start);
            return;
        }
        int valueAt = start + headBytes() + 2 * Integer.BYTES;
        out.setInt(start + headBytes(), -1);
        out.setInt(valueAt - Integer.BYTES, out.writerIndex() - valueAt);
        head(out, start, lastOffset, codec.id() | timestampBit, maxTimestamp);
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            sink.close();
        }
    }
}
