package io.ottla.broker.log;

import io.ottla.protocol.record.TimestampType;

/** Settings of a topic for tests: small segments, many index entries, no retention unless asked for. */
public final class TestSettings {
    public int segmentBytes = 4096;
    public long segmentMs = Long.MAX_VALUE;
    public int indexBytesMax = 1 << 20;
    public int indexIntervalBytes = 256;
    public boolean preallocate;
    public boolean delete = true;
    public boolean compact;
    public long retentionMs = -1;
    public long retentionBytes = -1;
    public long fileDeleteDelayMs;
    public long flushMessages = Long.MAX_VALUE;
    public long flushMs = Long.MAX_VALUE;
    public long deleteRetentionMs = 86_400_000;
    public long minCompactionLagMs;
    public long maxCompactionLagMs = Long.MAX_VALUE;
    public double minCleanableDirtyRatio = 0.5;

    public LogSettings build() {
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
