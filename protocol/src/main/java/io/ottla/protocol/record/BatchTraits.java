package io.ottla.protocol.record;

/**
 * What a batch of format 2 says of itself beside its records.
 *
 * @param baseOffset offset of the first record
 * @param leaderEpoch -1 for none, as a client leaves it
 * @param producerId -1 for none, and then producerEpoch and baseSequence are -1 too
 * @param deleteHorizonMs when its tombstones may go, in ms since the epoch; -1 for none (KIP-534)
 */
public record BatchTraits(
        Compression compression,
        TimestampType timestampType,
        long baseOffset,
        int leaderEpoch,
        long producerId,
        short producerEpoch,
        int baseSequence,
        boolean transactional,
        boolean control,
        long deleteHorizonMs) {
    /** Uncompressed, create time, from offset 0, of no producer. */
    public static final BatchTraits PLAIN = new BatchTraits(
            Compression.NONE,
            TimestampType.CREATE_TIME,
            0,
            -1,
            BatchHeader.NO_PRODUCER,
            (short) -1,
            -1,
            false,
            false,
            BatchHeader.NO_TIMESTAMP);

    /** Those of a batch of format 2, to write it again; compressed at the codec's default level. */
    public static BatchTraits of(BatchHeader batch) {
        Codec codec = batch.codec();
        return new BatchTraits(
                Compression.of(codec == null ? Codec.NONE : codec),
                batch.timestampType(),
                batch.baseOffset(),
                batch.leaderEpoch(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isTransactional(),
                batch.isControl(),
                batch.deleteHorizonMs());
    }

    public BatchTraits withCompression(Compression to) {
        return new BatchTraits(
                to,
                timestampType,
                baseOffset,
                leaderEpoch,
                producerId,
                producerEpoch,
                baseSequence,
                transactional,
                control,
                deleteHorizonMs);
    }

    public BatchTraits withTimestampType(TimestampType to) {
        return new BatchTraits(
                compression,
                to,
                baseOffset,
                leaderEpoch,
                producerId,
                producerEpoch,
                baseSequence,
                transactional,
                control,
                deleteHorizonMs);
    }

    public BatchTraits withBaseOffset(long to) {
        return new BatchTraits(
                compression,
                timestampType,
                to,
                leaderEpoch,
                producerId,
                producerEpoch,
                baseSequence,
                transactional,
                control,
                deleteHorizonMs);
    }

    public BatchTraits withLeaderEpoch(int to) {
        return new BatchTraits(
                compression,
                timestampType,
                baseOffset,
                to,
                producerId,
                producerEpoch,
                baseSequence,
                transactional,
                control,
                deleteHorizonMs);
    }

    public BatchTraits withProducer(long id, short epoch, int sequence) {
        return new BatchTraits(
                compression,
                timestampType,
                baseOffset,
                leaderEpoch,
                id,
                epoch,
                sequence,
                transactional,
                control,
                deleteHorizonMs);
    }

    public BatchTraits withTransactional(boolean to) {
        return new BatchTraits(
                compression,
                timestampType,
                baseOffset,
                leaderEpoch,
                producerId,
                producerEpoch,
                baseSequence,
                to,
                control,
                deleteHorizonMs);
    }

    public BatchTraits withControl(boolean to) {
        return new BatchTraits(
                compression,
                timestampType,
                baseOffset,
                leaderEpoch,
                producerId,
                producerEpoch,
                baseSequence,
                transactional,
                to,
                deleteHorizonMs);
    }

    public BatchTraits withDeleteHorizonMs(long to) {
        return new BatchTraits(
                compression,
                timestampType,
                baseOffset,
                leaderEpoch,
                producerId,
                producerEpoch,
                baseSequence,
                transactional,
                control,
                to);
    }
}
