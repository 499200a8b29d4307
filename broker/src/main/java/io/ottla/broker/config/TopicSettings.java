package io.ottla.broker.config;

import io.ottla.broker.log.LogSettings;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.TimestampType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one topic: its overrides, and the broker's values for the rest. Immutable. See {@link TopicOptions}
 * for meaning and ranges; units are in the names.
 *
 * @param log what the log itself needs to know
 * @param compression null: as the producer made it
 * @param leaderThrottled replicas that are sent to their followers at leader.replication.throttled.rate
 * @param followerThrottled replicas that copy at follower.replication.throttled.rate
 * @param expandedBytesMax what one compressed batch may expand to
 */
public record TopicSettings(
        LogSettings log,
        @Nullable Compression compression,
        int expandedBytesMax,
        boolean downConversion,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        int inSyncMin,
        boolean uncleanElection,
        ThrottledReplicas leaderThrottled,
        ThrottledReplicas followerThrottled) {

    public boolean compact() {
        return log.compact();
    }

    public int batchBytesMax() {
        return log.batchBytesMax();
    }

    public TimestampType timestampType() {
        return log.timestampType();
    }

    /**
     * The settings of a topic with these overrides. Throws {@link BadSettingException} for a value that is not allowed
     * or values that do not go together; unknown names are ignored.
     */
    public static TopicSettings of(Settings broker, Map<String, String> overrides) {
        Values from = new Values(broker, Settings.of(TopicOptions.TABLE, overrides));
        LogSettings log = log(from);
        checkLags(log);
        return new TopicSettings(
                log,
                compression(from),
                expandedBytesMax(from),
                from.get(TopicOptions.DOWNCONVERSION),
                timestampBound(from, TopicOptions.TIMESTAMP_BEFORE_MAX_MS),
                timestampBound(from, TopicOptions.TIMESTAMP_AFTER_MAX_MS),
                from.get(TopicOptions.IN_SYNC_MIN),
                from.get(TopicOptions.UNCLEAN_ELECTION),
                ThrottledReplicas.of(from.get(TopicOptions.LEADER_THROTTLED)),
                ThrottledReplicas.of(from.get(TopicOptions.FOLLOWER_THROTTLED)));
    }

    private static LogSettings log(Values from) {
        List<String> cleanup = from.get(TopicOptions.CLEANUP_POLICY);
        boolean brokerTime = from.get(TopicOptions.TIMESTAMP_TYPE).equals(TimestampType.LOG_APPEND_TIME.label());
        return new LogSettings(
                from.get(TopicOptions.SEGMENT_BYTES),
                from.get(TopicOptions.SEGMENT_MS),
                from.get(TopicOptions.SEGMENT_JITTER_MS),
                from.get(TopicOptions.INDEX_BYTES_MAX),
                from.get(TopicOptions.INDEX_INTERVAL_BYTES),
                from.get(TopicOptions.PREALLOCATE),
                cleanup.contains("delete"),
                cleanup.contains("compact"),
                from.get(TopicOptions.RETENTION_MS),
                from.get(TopicOptions.RETENTION_BYTES),
                from.get(TopicOptions.FILE_DELETE_DELAY_MS),
                from.get(TopicOptions.FLUSH_MESSAGES),
                from.get(TopicOptions.FLUSH_MS),
                from.get(TopicOptions.DELETE_RETENTION_MS),
                from.get(TopicOptions.LAG_MIN_MS),
                from.get(TopicOptions.LAG_MAX_MS),
                from.get(TopicOptions.DIRTY_RATIO_MIN),
                from.get(TopicOptions.BATCH_BYTES_MAX),
                brokerTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME);
    }

    private static void checkLags(LogSettings log) {
        if (log.minCompactionLagMs() > log.maxCompactionLagMs()) {
            throw BadSettingException.conflict(
                    TopicOptions.LAG_MIN_MS.row().name(),
                    "min.compaction.lag.ms is " + log.minCompactionLagMs()
                            + ", more than max.compaction.lag.ms, which is " + log.maxCompactionLagMs());
        }
    }

    private static @Nullable Compression compression(Values from) {
        return switch (from.get(TopicOptions.COMPRESSION)) {
            case "uncompressed" -> Compression.NONE;
            case "gzip" -> new Compression(Codec.GZIP, from.get(TopicOptions.GZIP));
            case "snappy" -> Compression.SNAPPY;
            case "lz4" -> new Compression(Codec.LZ4, from.get(TopicOptions.LZ4));
            case "zstd" -> new Compression(Codec.ZSTD, from.get(TopicOptions.ZSTD));
            default -> null;
        };
    }

    private static int expandedBytesMax(Values from) {
        boolean given = from.topic.isGiven(TopicOptions.DECOMPRESSED_BYTES_MAX.row())
                || from.broker.isGiven(RecordOptions.DECOMPRESSED_BYTES_MAX);
        return given
                ? from.get(TopicOptions.DECOMPRESSED_BYTES_MAX)
                : from.broker.get(OttlaOptions.DECOMPRESSED_BYTES_MAX);
    }

    /** The bound of one side where anyone set it, else the older one for both sides. */
    private static long timestampBound(Values from, TopicOption<Long> side) {
        long bound = from.get(side);
        return bound != Long.MAX_VALUE ? bound : from.get(TopicOptions.TIMESTAMP_DIFFERENCE_MAX_MS);
    }

    private record Values(Settings broker, Settings topic) {
        <T> T get(TopicOption<T> option) {
            return topic.isGiven(option.row())
                    ? topic.get(option.row())
                    : option.inherited().apply(broker);
        }
    }
}
