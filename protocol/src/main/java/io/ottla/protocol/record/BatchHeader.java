package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A movable view of the header of one batch of format 2 (KIP-98), or of one message of format 0 or 1, where it lies in
 * a buffer. Nothing is copied and nothing is checked on {@link #wrap}: walk untrusted bytes with {@link Batches}.
 *
 * <pre>
 *   at  format 2                          at  format 0, 1 ("message", maybe a compressed wrapper of many)
 *    0  baseOffset            int64        0  offset      int64   of a wrapper: its last message's
 *    8  batchLength           int32        8  length      int32   bytes after this field
 *   12  partitionLeaderEpoch  int32       12  crc         uint32  CRC-32 from 16 to the end
 *   16  magic = 2             int8        16  magic       int8    0 or 1
 *   17  crc                   uint32      17  attributes  int8    codec 0-2, timestamp type 3
 *       CRC-32C from 21 to the end        18  timestamp   int64   format 1 only
 *   21  attributes            int16           key bytes, value bytes: int32 length, -1 = null
 *       0-2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon
 *   23  lastOffsetDelta       int32
 *   27  baseTimestamp         int64       or the delete horizon (KIP-534)
 *   35  maxTimestamp          int64
 *   43  producerId            int64
 *   51  producerEpoch         int16
 *   53  baseSequence          int32
 *   57  recordCount           int32
 *   61  records
 * </pre>
 *
 * Thread: its owner's. The base offset and the leader epoch can be set without touching the checksum.
 */
public final class BatchHeader {
    /** Header of a batch of format 2, in bytes. */
    public static final int BYTES = 61;
    /** Offset and length, which every format begins with, in bytes. */
    public static final int PREFIX_BYTES = 12;
    /** Enough of any format to know its magic and length, in bytes. */
    public static final int PEEK_BYTES = 17;

    public static final int MAGIC_V2 = 2;
    /** Stands for "no timestamp". */
    public static final long NO_TIMESTAMP = -1;
    /** Stands for "no producer id". */
    public static final long NO_PRODUCER = -1;

    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int RECORD_COUNT_AT = 57;

    static final int CODEC_MASK = 0x07;
    static final int APPEND_TIME = 0x08;
    static final int TRANSACTIONAL = 0x10;
    static final int CONTROL = 0x20;
    static final int DELETE_HORIZON = 0x40;

    private static final int LEGACY_CRC_AT = 12;
    private static final int LEGACY_ATTRIBUTES_AT = 17;
    private static final int LEGACY_TIMESTAMP_AT = 18;

    private ByteBuf buf;
    private int at;

    /** A view of the batch whose first byte has this index. The buffer is not retained. */
    public BatchHeader(ByteBuf buf, int at) {
        this.buf = buf;
        this.at = at;
    }

    /** Moves the view. */
    public BatchHeader wrap(ByteBuf buf, int at) {
        this.buf = buf;
        this.at = at;
        return this;
    }

    public ByteBuf buffer() {
        return buf;
    }

    /** Index of the first byte in the buffer. */
    public int position() {
        return at;
    }

    /** The whole batch, prefix included, in bytes. */
    public int sizeBytes() {
        return PREFIX_BYTES + buf.getInt(at + LENGTH_AT);
    }

    /** The message format: 0, 1 or 2. */
    public int magic() {
        return buf.getByte(at + MAGIC_AT);
    }

    private boolean legacy() {
        return magic() < MAGIC_V2;
    }

    /**
     * The offset of the first record, even if compaction has removed it. For a compressed message of format 0 or 1
     * it is not in the header: this is then the last offset.
     */
    public long baseOffset() {
        return buf.getLong(at);
    }

    /** The offset of the last record, even if compaction has removed it. */
    public long lastOffset() {
        return legacy() ? baseOffset() : baseOffset() + lastOffsetDelta();
    }

    /** The first offset after this batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int lastOffsetDelta() {
        return legacy() ? 0 : buf.getInt(at + LAST_OFFSET_DELTA_AT);
    }

    /** -1 where the format has none. */
    public int leaderEpoch() {
        return legacy() ? -1 : buf.getInt(at + LEADER_EPOCH_AT);
    }

    /** The checksum that the header states; see {@link #crcMatches}. */
    public int crc() {
        return buf.getInt(at + (legacy() ? LEGACY_CRC_AT : CRC_AT));
    }

    /** Whether the checksum fits the bytes, all of which must be in the buffer. */
    public boolean crcMatches() {
        return crc() == computedCrc();
    }

    public int attributes() {
        return legacy() ? buf.getByte(at + LEGACY_ATTRIBUTES_AT) : buf.getShort(at + ATTRIBUTES_AT);
    }

    /** Null for a number that names no codec. */
    public @Nullable Codec codec() {
        return Codec.of(attributes() & CODEC_MASK);
    }

    public boolean isCompressed() {
        return (attributes() & CODEC_MASK) != 0;
    }

    public TimestampType timestampType() {
        if (magic() == 0) {
            return TimestampType.NONE;
        }
        return (attributes() & APPEND_TIME) != 0 ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
    }

    public boolean isTransactional() {
        return has(TRANSACTIONAL);
    }

    /** Whether it holds markers for brokers and clients instead of a producer's records. */
    public boolean isControl() {
        return has(CONTROL);
    }

    public boolean hasDeleteHorizon() {
        return has(DELETE_HORIZON);
    }

    /** When the tombstones in it may go, in ms since the epoch; -1 if that is not decided yet. */
    public long deleteHorizonMs() {
        return hasDeleteHorizon() ? baseTimestamp() : NO_TIMESTAMP;
    }

    /** What the timestamp deltas count from, in ms since the epoch. */
    public long baseTimestamp() {
        return legacy() ? maxTimestamp() : buf.getLong(at + BASE_TIMESTAMP_AT);
    }

    /** The highest timestamp in ms since the epoch; -1 if there is none. */
    public long maxTimestamp() {
        return switch (magic()) {
            case 0 -> NO_TIMESTAMP;
            case 1 -> buf.getLong(at + LEGACY_TIMESTAMP_AT);
            default -> buf.getLong(at + MAX_TIMESTAMP_AT);
        };
    }

    /** -1 if the batch is of no idempotent producer. */
    public long producerId() {
        return legacy() ? NO_PRODUCER : buf.getLong(at + PRODUCER_ID_AT);
    }

    public boolean hasProducer() {
        return producerId() != NO_PRODUCER;
    }

    public short producerEpoch() {
        return legacy() ? -1 : buf.getShort(at + PRODUCER_EPOCH_AT);
    }

    /** The sequence number of the first record; -1 if there is none. */
    public int baseSequence() {
        return legacy() ? -1 : buf.getInt(at + BASE_SEQUENCE_AT);
    }

    /** The sequence number of the last record, which wraps from 2^31-1 to 0; -1 if there is none. */
    public int lastSequence() {
        int base = baseSequence();
        return base < 0 ? base : base + lastOffsetDelta() & Integer.MAX_VALUE;
    }

    /** The records that the header counts; for format 0 and 1, 1, or -1 for a wrapper, which does not say. */
    public int recordCount() {
        return legacy() ? (isCompressed() ? -1 : 1) : buf.getInt(at + RECORD_COUNT_AT);
    }

    /** Gives the batch its place in a log. The checksum does not cover it. */
    public void setBaseOffset(long offset) {
        buf.setLong(at, offset);
    }

    /** Says which leader appended it. Format 2 only. The checksum does not cover it. */
    public void setLeaderEpoch(int epoch) {
        buf.setInt(at + LEADER_EPOCH_AT, epoch);
    }

    /** Makes this the append time of all records and computes the checksum anew. Format 2 only. */
    public void setAppendTime(long nowMs) {
        buf.setShort(at + ATTRIBUTES_AT, attributes() | APPEND_TIME);
        setMaxTimestamp(nowMs);
    }

    /** Corrects the highest timestamp and computes the checksum anew. Format 2 only. */
    public void setMaxTimestamp(long timestampMs) {
        buf.setLong(at + MAX_TIMESTAMP_AT, timestampMs);
        seal();
    }

    /** Says which producer it is of, and computes the checksum anew. Format 2 only. */
    public void setProducer(long producerId, short producerEpoch, int baseSequence) {
        buf.setLong(at + PRODUCER_ID_AT, producerId);
        buf.setShort(at + PRODUCER_EPOCH_AT, producerEpoch);
        buf.setInt(at + BASE_SEQUENCE_AT, baseSequence);
        seal();
    }

    /** Writes the checksum of the bytes as they are now. */
    public void seal() {
        buf.setInt(at + (legacy() ? LEGACY_CRC_AT : CRC_AT), computedCrc());
    }

    private int computedCrc() {
        return legacy()
                ? Checksum.crc32(buf, at + MAGIC_AT, sizeBytes() - MAGIC_AT)
                : Checksum.crc32c(buf, at + ATTRIBUTES_AT, sizeBytes() - ATTRIBUTES_AT);
    }

    private boolean has(int attribute) {
        return !legacy() && (attributes() & attribute) != 0;
    }
}
