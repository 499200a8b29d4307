package io.ottla.broker.log;

import io.ottla.protocol.record.TimestampType;

/** Settings of a topic for tests: small segments, many index entries, no retention unless asked for. */
final class TestSettings {
    int segmentBytes = 4096;
    long segmentMs = Long.MAX_VALUE;
    int indexBytesMax = 1 << 20;
    int indexIntervalBytes = 256;
    boolean preallocate;
    boolean delete = true;
    boolean compact;
    long retentionMs = -1;
    long retentionBytes = -1;
    long fileDeleteDelayMs;
    long flushMessages = Long.MAX_VALUE;
    long flushMs = Long.MAX_VALUE;
    long deleteRetentionMs = 86_400_000;
    long minCompactionLagMs;
    long maxCompactionLagMs = Long.MAX_VALUE;
    double minCleanableDirtyRatio = 0.5;

    LogSettings build() {
        return new LogSettings(
                segmentBytes,
                segmentMs,
                0,
                indexBytesMax,
                indexIntervalBytes,
                preallocate,
                delete,
                compact,
                retentionMs,
                retentionBytes,
                fileDeleteDelayMs,
                flushMessages,
                flushMs,
                deleteRetentionMs,
                minCompactionLagMs,
                maxCompactionLagMs,
                minCleanableDirtyRatio,
                1 << 20,
                TimestampType.CREATE_TIME);
    }
}
