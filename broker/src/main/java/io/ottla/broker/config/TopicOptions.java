package io.ottla.broker.config;

import io.ottla.protocol.config.Check;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be set for a single topic: names, types and defaults as Kafka 3.9 has them. */
public final class TopicOptions {
    private static final int GIB = 1 << 30;
    private static final long HOUR_MS = 3_600_000;
    private static final long MINUTE_MS = 60_000;
    private static final long WEEK_MS = 168 * HOUR_MS;
    private static final Pattern REPLICA = Pattern.compile("[0-9]{1,10}:[0-9]{1,10}");

    public static final TopicOption<List<String>> CLEANUP_POLICY = inherits(
            Option.list("cleanup.policy", "delete")
                    .check(Check.someOf(List.of("compact", "delete")))
                    .doc("What becomes of old segments: delete removes them by age and size, compact keeps the newest "
                            + "record of each key, and both together do both."),
            CleanerOptions.CLEANUP_POLICY);
    public static final TopicOption<String> COMPRESSION = inherits(
            Option.choice("compression.type", "producer", "uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
                    .doc("How batches are compressed in the log; producer leaves each as its producer made it."),
            RecordOptions.COMPRESSION);
    public static final TopicOption<Integer> GZIP = inherits(
            Option.integer("compression.gzip.level", -1)
                    .check(RecordOptions.GZIP_LEVEL)
                    .doc("The effort of gzip where compression.type is gzip: 1 is fast, 9 is small, -1 is gzip's own "
                            + "default."),
            RecordOptions.GZIP);
    public static final TopicOption<Integer> LZ4 = inherits(
            Option.integer("compression.lz4.level", 9)
                    .range(1, 17)
                    .doc("The effort of lz4 where compression.type is lz4: 1 is fast, 17 is small."),
            RecordOptions.LZ4);
    public static final TopicOption<Integer> ZSTD = inherits(
            Option.integer("compression.zstd.level", 3)
                    .range(-131_072, 22)
                    .doc("The effort of zstd where compression.type is zstd: lower is faster, 22 is smallest."),
            RecordOptions.ZSTD);
    public static final TopicOption<Long> DELETE_RETENTION_MS = inherits(
            Option.wide("delete.retention.ms", 86_400_000)
                    .min(0)
                    .doc(
                            "In a compacted topic the mark that a key was deleted is kept for this many milliseconds, so that "
                                    + "readers can see it."),
            CleanerOptions.DELETE_RETENTION_MS);
    public static final TopicOption<Long> FILE_DELETE_DELAY_MS = inherits(
            Option.wide("file.delete.delay.ms", 60_000)
                    .min(0)
                    .doc(
                            "A deleted segment's file is removed this many milliseconds later, so that readers can finish."),
            LogOptions.SEGMENT_DELETE_DELAY_MS);
    public static final TopicOption<Long> FLUSH_MESSAGES = inherits(
            Option.wide("flush.messages", Long.MAX_VALUE)
                    .min(1)
                    .doc(
                            "A partition is forced to disk after this many records. By default that is left to the operating "
                                    + "system."),
            LogOptions.FLUSH_MESSAGES);
    public static final TopicOption<Long> FLUSH_MS = new TopicOption<>(
            Option.wide("flush.ms", Long.MAX_VALUE)
                    .min(0)
                    .fallsBackTo("log.flush.interval.ms", "log.flush.scheduler.interval.ms")
                    .doc(
                            "A record is forced to disk at the latest after this many milliseconds. By default that is left to "
                                    + "the operating system."),
            broker -> first(broker.orNull(LogOptions.FLUSH_MS), broker.get(LogOptions.FLUSH_SCHEDULER_MS)));
    public static final TopicOption<List<String>> FOLLOWER_THROTTLED = ownOnly(Option.list(
                    "follower.replication.throttled.replicas")
            .check(throttledReplicas())
            .doc("The replicas whose fetching from the leader is throttled, as partition:broker with commas between "
                    + "them, or * for all."));
    public static final TopicOption<Integer> INDEX_INTERVAL_BYTES = inherits(
            Option.integer("index.interval.bytes", 4096)
                    .min(0)
                    .doc("An index entry is made for about every so many bytes of records."),
            LogOptions.INDEX_INTERVAL_BYTES);
    public static final TopicOption<List<String>> LEADER_THROTTLED =
            ownOnly(Option.list("leader.replication.throttled.replicas")
                    .check(throttledReplicas())
                    .doc("The replicas whose leader is throttled when it sends to followers, as partition:broker with "
                            + "commas between them, or * for all."));
    public static final TopicOption<Long> LAG_MAX_MS = inherits(
            Option.wide("max.compaction.lag.ms", Long.MAX_VALUE)
                    .min(1)
                    .doc("A record older than this many milliseconds is compacted whatever the share of new data."),
            CleanerOptions.LAG_MAX_MS);
    public static final TopicOption<Integer> DECOMPRESSED_BYTES_MAX = inherits(
            Option.integer("max.decompressed.message.bytes", Integer.MAX_VALUE - 8)
                    .range(1, Integer.MAX_VALUE - 8)
                    .doc(
                            "The largest size in bytes of a record batch once decompressed. A batch that is larger is refused. "
                                    + "Where neither topic nor broker sets it, ottla.decompressed.batch.bytes.max counts."),
            RecordOptions.DECOMPRESSED_BYTES_MAX);
    public static final TopicOption<Integer> BATCH_BYTES_MAX = inherits(
            Option.integer("max.message.bytes", 1_048_588)
                    .min(0)
                    .doc("The largest record batch in bytes, as it is stored."),
            RecordOptions.BATCH_BYTES_MAX);
    public static final TopicOption<Boolean> DOWNCONVERSION = inherits(
            Option.bool("message.downconversion.enable", true)
                    .doc("Whether records are converted for consumers that know only older formats; refused, they get "
                            + "UNSUPPORTED_VERSION."),
            RecordOptions.DOWNCONVERSION);
    public static final TopicOption<String> FORMAT_VERSION = inherits(
            Option.text("message.format.version", "3.0-IV1")
                    .check(RecordOptions.RELEASE)
                    .doc("Kept for old tools. Records are always stored in format 2, as in every Kafka since 3.0."),
            RecordOptions.FORMAT_VERSION);
    public static final TopicOption<Long> TIMESTAMP_AFTER_MAX_MS = inherits(
            Option.wide("message.timestamp.after.max.ms", Long.MAX_VALUE)
                    .min(0)
                    .doc(
                            "How far a record's time may lie ahead of the broker's, in milliseconds. Without effect when the "
                                    + "broker sets the time itself."),
            RecordOptions.TIMESTAMP_AFTER_MAX_MS);
    public static final TopicOption<Long> TIMESTAMP_BEFORE_MAX_MS = inherits(
            Option.wide("message.timestamp.before.max.ms", Long.MAX_VALUE)
                    .min(0)
                    .doc(
                            "How far a record's time may lie behind the broker's, in milliseconds. Without effect when the "
                                    + "broker sets the time itself."),
            RecordOptions.TIMESTAMP_BEFORE_MAX_MS);
    public static final TopicOption<Long> TIMESTAMP_DIFFERENCE_MAX_MS = inherits(
            Option.wide("message.timestamp.difference.max.ms", Long.MAX_VALUE)
                    .min(0)
                    .doc(
                            "How far a record's time may be from the broker's, in milliseconds, either way. The two options for "
                                    + "before and after take precedence where they are set."),
            RecordOptions.TIMESTAMP_DIFFERENCE_MAX_MS);
    public static final TopicOption<String> TIMESTAMP_TYPE = inherits(
            Option.choice("message.timestamp.type", "CreateTime", "CreateTime", "LogAppendTime")
                    .doc(
                            "Whether a record has the time that its producer gave it, or the time at which it was appended."),
            RecordOptions.TIMESTAMP_TYPE);
    public static final TopicOption<Double> DIRTY_RATIO_MIN = inherits(
            Option.decimal("min.cleanable.dirty.ratio", 0.5)
                    .range(0, 1)
                    .doc("A log is compacted when at least this share of its bytes, from 0 to 1, came after the last "
                            + "compaction."),
            CleanerOptions.DIRTY_RATIO_MIN);
    public static final TopicOption<Long> LAG_MIN_MS = inherits(
            Option.wide("min.compaction.lag.ms", 0)
                    .min(0)
                    .doc("A record younger than this many milliseconds is not compacted."),
            CleanerOptions.LAG_MIN_MS);
    public static final TopicOption<Integer> IN_SYNC_MIN = inherits(
            Option.integer("min.insync.replicas", 1)
                    .min(1)
                    .doc("A write with acks=all is refused when fewer replicas than this are in sync."),
            ReplicationOptions.IN_SYNC_MIN);
    public static final TopicOption<Boolean> PREALLOCATE = inherits(
            Option.bool("preallocate", false).doc("Whether a new segment's file is given its full size at once."),
            LogOptions.PREALLOCATE);
    public static final TopicOption<Long> RETENTION_BYTES = inherits(
            Option.wide("retention.bytes", -1)
                    .doc(
                            "The oldest segments are deleted while a partition holds more than this many bytes; -1 sets no "
                                    + "bound."),
            LogOptions.RETENTION_BYTES);
    public static final TopicOption<Long> RETENTION_MS = new TopicOption<>(
            Option.wide("retention.ms", WEEK_MS)
                    .min(-1)
                    .fallsBackTo("log.retention.ms", "log.retention.minutes", "log.retention.hours")
                    .doc("Records are kept for this many milliseconds; -1 keeps them for ever."),
            TopicOptions::retentionMs);
    public static final TopicOption<Integer> SEGMENT_BYTES = inherits(
            Option.integer("segment.bytes", GIB)
                    .min(14)
                    .doc("A segment file is closed, and a new one begun, before it would grow beyond this many bytes."),
            LogOptions.SEGMENT_BYTES);
    public static final TopicOption<Integer> INDEX_BYTES_MAX = inherits(
            Option.integer("segment.index.bytes", 10 << 20)
                    .min(4)
                    .doc(
                            "The largest offset index and time index of a segment in bytes; a full index closes the segment."),
            LogOptions.INDEX_BYTES_MAX);
    public static final TopicOption<Long> SEGMENT_JITTER_MS = new TopicOption<>(
            Option.wide("segment.jitter.ms", 0)
                    .min(0)
                    .fallsBackTo("log.roll.jitter.ms", "log.roll.jitter.hours")
                    .doc(
                            "Up to this many milliseconds are taken, at random, off the time after which a segment is closed, "
                                    + "so that not all are closed at once."),
            broker -> first(
                    broker.orNull(LogOptions.ROLL_JITTER_MS), broker.get(LogOptions.ROLL_JITTER_HOURS) * HOUR_MS));
    public static final TopicOption<Long> SEGMENT_MS = new TopicOption<>(
            Option.wide("segment.ms", WEEK_MS)
                    .min(1)
                    .fallsBackTo("log.roll.ms", "log.roll.hours")
                    .doc("A segment is closed at the latest after this many milliseconds."),
            broker -> first(broker.orNull(LogOptions.ROLL_MS), broker.get(LogOptions.ROLL_HOURS) * HOUR_MS));
    public static final TopicOption<Boolean> UNCLEAN_ELECTION = inherits(
            Option.bool("unclean.leader.election.enable", false)
                    .doc(
                            "Whether a replica that is not in sync may become leader when no other is left: the partition can "
                                    + "be used again, and what only the others had is lost."),
            ReplicationOptions.UNCLEAN_ELECTION);

    private static final Map<String, TopicOption<?>> BY_NAME = byName(
            CLEANUP_POLICY,
            COMPRESSION,
            GZIP,
            LZ4,
            ZSTD,
            DELETE_RETENTION_MS,
            FILE_DELETE_DELAY_MS,
            FLUSH_MESSAGES,
            FLUSH_MS,
            FOLLOWER_THROTTLED,
            INDEX_INTERVAL_BYTES,
            LEADER_THROTTLED,
            LAG_MAX_MS,
            DECOMPRESSED_BYTES_MAX,
            BATCH_BYTES_MAX,
            DOWNCONVERSION,
            FORMAT_VERSION,
            TIMESTAMP_AFTER_MAX_MS,
            TIMESTAMP_BEFORE_MAX_MS,
            TIMESTAMP_DIFFERENCE_MAX_MS,
            TIMESTAMP_TYPE,
            DIRTY_RATIO_MIN,
            LAG_MIN_MS,
            IN_SYNC_MIN,
            PREALLOCATE,
            RETENTION_BYTES,
            RETENTION_MS,
            SEGMENT_BYTES,
            INDEX_BYTES_MAX,
            SEGMENT_JITTER_MS,
            SEGMENT_MS,
            UNCLEAN_ELECTION);

    public static final OptionTable TABLE = OptionTable.of(
            BY_NAME.values().stream().<Option<?>>map(TopicOption::row).toList());

    private TopicOptions() {}

    /** The option of that name, or null. */
    public static @Nullable TopicOption<?> find(String name) {
        return BY_NAME.get(name);
    }

    private static Map<String, TopicOption<?>> byName(TopicOption<?>... options) {
        Map<String, TopicOption<?>> byName = new LinkedHashMap<>();
        Arrays.stream(options).forEach(option -> byName.put(option.row().name(), option));
        return byName;
    }

    private static <T> TopicOption<T> inherits(Option<T> row, Option<T> brokers) {
        return new TopicOption<>(row.fallsBackTo(brokers.name()), broker -> broker.get(brokers));
    }

    private static TopicOption<List<String>> ownOnly(Option<List<String>> row) {
        return new TopicOption<>(row, broker -> List.of());
    }

    private static Check<List<String>> throttledReplicas() {
        return new Check<>(
                "partition:broker with commas between several, or *",
                list -> list.equals(List.of("*"))
                        || list.stream().allMatch(e -> REPLICA.matcher(e).matches()));
    }

    private static long retentionMs(Settings broker) {
        Long ms = broker.orNull(LogOptions.RETENTION_MS);
        Integer minutes = broker.orNull(LogOptions.RETENTION_MINUTES);
        long inherited = ms != null
                ? ms
                : minutes != null ? minutes * MINUTE_MS : broker.get(LogOptions.RETENTION_HOURS) * HOUR_MS;
        return inherited < 0 ? -1 : inherited;
    }

    private static long first(@Nullable Long preferred, long otherwise) {
        return preferred != null ? preferred : otherwise;
    }
}
