package io.ottla.broker.config;

import io.ottla.protocol.config.Check;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import java.util.List;

/** What happens to old segments, and how compaction works. */
public final class CleanerOptions {
    public static final Option<Boolean> ENABLE = Option.bool("log.cleaner.enable", true)
            .doc("Whether this broker compacts logs. __consumer_offsets grows without bound when it does not.");
    public static final Option<List<String>> CLEANUP_POLICY = Option.list("log.cleanup.policy", "delete")
            .check(Check.someOf(List.of("compact", "delete")))
            .clusterWide()
            .doc(
                    "What becomes of old segments: delete removes them by age and size, compact keeps the newest record of "
                            + "each key, and both together do both.");
    public static final Option<Integer> THREADS =
            Option.integer("log.cleaner.threads", 1).min(0).clusterWide().doc("How many logs are compacted at a time.");
    public static final Option<Long> DEDUPE_BUFFER_BYTES = Option.wide("log.cleaner.dedupe.buffer.size", 128 << 20)
            .clusterWide()
            .doc("Memory in bytes for the keys of the logs that are compacted, over all threads.");
    public static final Option<Double> BUFFER_LOAD_FACTOR = Option.decimal("log.cleaner.io.buffer.load.factor", 0.9)
            .clusterWide()
            .doc("How full the table of keys may become, above 0 and up to 1, before a pass of compaction ends.");
    public static final Option<Integer> IO_BUFFER_BYTES = Option.integer("log.cleaner.io.buffer.size", 524_288)
            .min(0)
            .clusterWide()
            .doc(
                    "Memory in bytes for reading and writing while logs are compacted, over all threads; each takes at least "
                            + "8 KiB, and more for a batch that is larger than its share.");
    public static final Option<Double> IO_BYTES_PER_SECOND = Option.decimal(
                    "log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE)
            .clusterWide()
            .doc("How many bytes compaction reads and writes a second on average, over all threads.");
    public static final Option<Long> BACKOFF_MS = Option.wide("log.cleaner.backoff.ms", 15_000)
            .min(0)
            .clusterWide()
            .doc("How long compaction rests, in milliseconds, when there is nothing to do.");
    public static final Option<Double> DIRTY_RATIO_MIN = Option.decimal("log.cleaner.min.cleanable.ratio", 0.5)
            .range(0, 1)
            .clusterWide()
            .doc(
                    "A log is compacted when at least this share of its bytes, from 0 to 1, came after the last compaction.");
    public static final Option<Long> DELETE_RETENTION_MS = Option.wide("log.cleaner.delete.retention.ms", 86_400_000)
            .min(0)
            .clusterWide()
            .doc("The mark that a key was deleted is kept for this many milliseconds, so that readers can see it.");
    public static final Option<Long> LAG_MIN_MS = Option.wide("log.cleaner.min.compaction.lag.ms", 0)
            .min(0)
            .clusterWide()
            .doc("A record younger than this many milliseconds is not compacted.");
    public static final Option<Long> LAG_MAX_MS = Option.wide("log.cleaner.max.compaction.lag.ms", Long.MAX_VALUE)
            .min(1)
            .clusterWide()
            .doc("A record older than this many milliseconds is compacted whatever the share of new data.");

    static final OptionTable TABLE = OptionTable.of(
            ENABLE,
            CLEANUP_POLICY,
            THREADS,
            DEDUPE_BUFFER_BYTES,
            BUFFER_LOAD_FACTOR,
            IO_BUFFER_BYTES,
            IO_BYTES_PER_SECOND,
            BACKOFF_MS,
            DIRTY_RATIO_MIN,
            DELETE_RETENTION_MS,
            LAG_MIN_MS,
            LAG_MAX_MS);

    private CleanerOptions() {}
}
