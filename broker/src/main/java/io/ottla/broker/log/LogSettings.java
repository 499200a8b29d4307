package io.ottla.broker.log;

import io.ottla.protocol.record.TimestampType;

/**
 * What the topic's configuration says about its logs; replaced as a whole when it changes at run time.
 *
 * @param segmentBytes segment.bytes: a segment is not grown beyond it
 * @param segmentMs segment.ms: a segment is closed this long after its first record, even if not full
 * @param segmentJitterMs segment.jitter.ms: at most this much is taken off segmentMs, so that logs do not roll at once
 * @param indexBytesMax segment.index.bytes: an index is not grown beyond it
 * @param indexIntervalBytes index.interval.bytes: at least so much data lies between two index entries
 * @param preallocate preallocate: the file gets its full length when it is made
 * @param delete whether cleanup.policy names delete
 * @param compact whether cleanup.policy names compact
 * @param retentionMs retention.ms, -1 for ever
 * @param retentionBytes retention.bytes, -1 for no bound
 * @param fileDeleteDelayMs file.delete.delay.ms: how long a deleted file is kept aside
 * @param flushMessages flush.messages: an append waits for a sync after so many records
 * @param flushMs flush.ms: the longest that a record stays unsynced
 * @param deleteRetentionMs delete.retention.ms: how long tombstones outlive their compaction
 * @param minCompactionLagMs min.compaction.lag.ms
 * @param maxCompactionLagMs max.compaction.lag.ms
 * @param minCleanableDirtyRatio min.cleanable.dirty.ratio, 0 to 1
 * @param batchBytesMax max.message.bytes
 * @param timestampType message.timestamp.type
 */
public record LogSettings(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int indexBytesMax,
        int indexIntervalBytes,
        boolean preallocate,
        boolean delete,
        boolean compact,
        long retentionMs,
        long retentionBytes,
        long fileDeleteDelayMs,
        long flushMessages,
        long flushMs,
        long deleteRetentionMs,
        long minCompactionLagMs,
        long maxCompactionLagMs,
        double minCleanableDirtyRatio,
        int batchBytesMax,
        TimestampType timestampType) {
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    /** What a topic without settings of its own has. */
    public static final LogSettings DEFAULT = new LogSettings(
            1 << 30,
            7 * DAY_MS,
            0,
            10 << 20,
            4096,
            false,
            true,
            false,
            7 * DAY_MS,
            -1,
            60_000,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            DAY_MS,
            0,
            Long.MAX_VALUE,
            0.5,
            1_048_588,
            TimestampType.CREATE_TIME);
}
