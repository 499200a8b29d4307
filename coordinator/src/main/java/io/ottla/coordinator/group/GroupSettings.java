package io.ottla.coordinator.group;

/**
 * The broker settings that groups obey, as they are named in the broker's configuration.
 *
 * @param sessionTimeoutMinMs group.min.session.timeout.ms
 * @param sessionTimeoutMaxMs group.max.session.timeout.ms
 * @param initialRebalanceDelayMs group.initial.rebalance.delay.ms; 0 for none
 * @param membersMax group.max.size
 * @param metadataCharsMax offset.metadata.max.bytes: compared with the number of characters, as Kafka does
 * @param retentionMs offsets.retention.minutes in milliseconds
 * @param retentionCheckMs offsets.retention.check.interval.ms
 */
public record GroupSettings(
        int sessionTimeoutMinMs,
        int sessionTimeoutMaxMs,
        int initialRebalanceDelayMs,
        int membersMax,
        int metadataCharsMax,
        long retentionMs,
        long retentionCheckMs) {
    /** Kafka's defaults. */
    public static final GroupSettings DEFAULT =
            new GroupSettings(6_000, 1_800_000, 3_000, Integer.MAX_VALUE, 4_096, 10_080L * 60_000, 600_000);
}
