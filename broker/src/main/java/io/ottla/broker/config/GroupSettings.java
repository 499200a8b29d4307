package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;

/** Consumer groups and the topic of their offsets; see {@link GroupOptions} for the meaning and ranges. */
public record GroupSettings(
        int sessionMinMs,
        int sessionMaxMs,
        int initialRebalanceDelayMs,
        int membersMax,
        int offsetMetadataBytesMax,
        int commitTimeoutMs,
        short commitAcks,
        int loadBufferBytes,
        long offsetsRetentionMs,
        long offsetsRetentionCheckMs,
        int topicPartitions,
        short topicReplicationFactor,
        int topicSegmentBytes,
        int topicCompression) {
    private static final long MINUTE_MS = 60_000;

    static GroupSettings of(Settings settings) {
        GroupSettings group = new GroupSettings(
                settings.get(GroupOptions.SESSION_MIN_MS),
                settings.get(GroupOptions.SESSION_MAX_MS),
                settings.get(GroupOptions.REBALANCE_DELAY_MS),
                settings.get(GroupOptions.MEMBERS_MAX),
                settings.get(GroupOptions.METADATA_BYTES_MAX),
                settings.get(GroupOptions.COMMIT_TIMEOUT_MS),
                settings.get(GroupOptions.COMMIT_ACKS),
                settings.get(GroupOptions.LOAD_BUFFER_BYTES),
                settings.get(GroupOptions.RETENTION_MINUTES) * MINUTE_MS,
                settings.get(GroupOptions.RETENTION_CHECK_MS),
                settings.get(GroupOptions.TOPIC_PARTITIONS),
                settings.get(GroupOptions.TOPIC_REPLICATION_FACTOR),
                settings.get(GroupOptions.TOPIC_SEGMENT_BYTES),
                settings.get(GroupOptions.TOPIC_COMPRESSION));
        if (group.sessionMinMs() > group.sessionMaxMs()) {
            throw BadSettingException.conflict(
                    GroupOptions.SESSION_MIN_MS.name(),
                    "group.min.session.timeout.ms is " + group.sessionMinMs() + ", more than "
                            + "group.max.session.timeout.ms, which is " + group.sessionMaxMs());
        }
        return group;
    }
}
