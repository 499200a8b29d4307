package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;

/** Writes the header of a batch of format 2; the layout is drawn in {@link BatchHeader}. */
final class HeaderBytes {
    private HeaderBytes() {}

    /** Fills in the {@link BatchHeader#BYTES} at this index, in front of records that are there, and the checksum. */
    static BatchHeader write(
            ByteBuf to,
            int at,
            BatchTraits traits,
            int length,
            int lastOffsetDelta,
            long baseTimestamp,
            long maxTimestamp,
            int recordCount) {
        to.setLong(at, traits.baseOffset());
        to.setInt(at + BatchHeader.LENGTH_AT, length);
        to.setInt(at + BatchHeader.LEADER_EPOCH_AT, traits.leaderEpoch());
        to.setByte(at + BatchHeader.MAGIC_AT, BatchHeader.MAGIC_V2);
        to.setShort(at + BatchHeader.ATTRIBUTES_AT, attributes(traits));
        to.setInt(at + BatchHeader.LAST_OFFSET_DELTA_AT, lastOffsetDelta);
        to.setLong(at + BatchHeader.BASE_TIMESTAMP_AT, baseTimestamp);
        to.setLong(at + BatchHeader.MAX_TIMESTAMP_AT, maxTimestamp);
        to.setLong(at + BatchHeader.PRODUCER_ID_AT, traits.producerId());
        to.setShort(at + BatchHeader.PRODUCER_EPOCH_AT, traits.producerEpoch());
        to.setInt(at + BatchHeader.BASE_SEQUENCE_AT, traits.baseSequence());
        to.setInt(at + BatchHeader.RECORD_COUNT_AT, recordCount);
        BatchHeader header = new BatchHeader(to, at);
        header.seal();
        return header;
    }

    /**
     * Writes a batch without records behind the writer index: what compaction leaves of a producer's last batch, so
     * that its sequence numbers live on.
     */
    static BatchHeader writeEmpty(ByteBuf to, BatchTraits traits, long lastOffset, long timestampMs) {
        int at = to.writerIndex();
        to.writeZero(BatchHeader.BYTES);
        int delta = Math.toIntExact(lastOffset - traits.baseOffset());
        long base = traits.deleteHorizonMs() == BatchHeader.NO_TIMESTAMP ? timestampMs : traits.deleteHorizonMs();
        int length = BatchHeader.BYTES - BatchHeader.PREFIX_BYTES;
        return write(to, at, traits.withCompression(Compression.NONE), length, delta, base, timestampMs, 0);
    }

    private static int attributes(BatchTraits traits) {
        return traits.compression().codec().id()
                | (traits.timestampType() == TimestampType.LOG_APPEND_TIME ? BatchHeader.APPEND_TIME : 0)
                | (traits.transactional() ? BatchHeader.TRANSACTIONAL : 0)
                | (traits.control() ? BatchHeader.CONTROL : 0)
                | (traits.deleteHorizonMs() == BatchHeader.NO_TIMESTAMP ? 0 : BatchHeader.DELETE_HORIZON);
    }
}
