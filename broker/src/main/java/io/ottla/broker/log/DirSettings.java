package io.ottla.broker.log;

/**
 * What the broker's configuration says about all its log directories.
 *
 * @param checkpointIntervalMs log.flush.offset.checkpoint.interval.ms
 * @param startCheckpointIntervalMs log.flush.start.offset.checkpoint.interval.ms
 * @param watermarkCheckpointIntervalMs replica.high.watermark.checkpoint.interval.ms
 * @param retentionCheckIntervalMs log.retention.check.interval.ms
 * @param flushCheckIntervalMs log.flush.scheduler.interval.ms
 * @param initialDelayMs log.initial.task.delay.ms
 * @param producerExpirationMs producer.id.expiration.ms
 * @param producerExpirationCheckMs producer.id.expiration.check.interval.ms
 */
public record DirSettings(
        long checkpointIntervalMs,
        long startCheckpointIntervalMs,
        long watermarkCheckpointIntervalMs,
        long retentionCheckIntervalMs,
        long flushCheckIntervalMs,
        long initialDelayMs,
        int producerExpirationMs,
        int producerExpirationCheckMs) {
    DirSettings withProducerExpirationMs(int ms) {
        return new DirSettings(
                checkpointIntervalMs,
                startCheckpointIntervalMs,
                watermarkCheckpointIntervalMs,
                retentionCheckIntervalMs,
                flushCheckIntervalMs,
                initialDelayMs,
                ms,
                producerExpirationCheckMs);
    }

    public static final DirSettings DEFAULT =
            new DirSettings(60_000, 60_000, 5_000, 300_000, Long.MAX_VALUE, 30_000, 86_400_000, 600_000);
}
