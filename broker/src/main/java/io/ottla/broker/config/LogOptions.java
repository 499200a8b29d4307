package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** Where logs lie, how they are cut into segments, how long they are kept and when they are forced to disk. */
public final class LogOptions {
    private static final int GIB = 1 << 30;

    public static final Option<String> DIR =
            Option.text("log.dir", "/tmp/kafka-logs").doc("The directory for data, where log.dirs is not set.");
    public static final Option<String> DIRS = Option.textOrNone("log.dirs")
            .doc(
                    "The directories for data, with commas between them, best each on a disk of its own. A new partition goes "
                            + "to the one that has the fewest.");
    public static final Option<Integer> SEGMENT_BYTES = Option.integer("log.segment.bytes", GIB)
            .min(14)
            .clusterWide()
            .doc("A segment file is closed, and a new one begun, before it would grow beyond this many bytes.");
    public static final Option<Integer> ROLL_HOURS = Option.integer("log.roll.hours", 168)
            .min(1)
            .doc("A segment is closed at the latest after this many hours. log.roll.ms takes precedence.");
    public static final Option<Long> ROLL_MS = Option.wideOrNone("log.roll.ms")
            .clusterWide()
            .fallsBackTo("log.roll.hours")
            .doc("A segment is closed at the latest after this many milliseconds. Unset, log.roll.hours counts.");
    public static final Option<Integer> ROLL_JITTER_HOURS = Option.integer("log.roll.jitter.hours", 0)
            .min(0)
            .doc(
                    "Up to this many hours are taken, at random, off the time after which a segment is closed, so that not all "
                            + "are closed at once. log.roll.jitter.ms takes precedence.");
    public static final Option<Long> ROLL_JITTER_MS = Option.wideOrNone("log.roll.jitter.ms")
            .clusterWide()
            .fallsBackTo("log.roll.jitter.hours")
            .doc("The same in milliseconds. Unset, log.roll.jitter.hours counts.");
    public static final Option<Integer> RETENTION_HOURS = Option.integer("log.retention.hours", 168)
            .doc("Records are kept for this many hours; -1 keeps them for ever. log.retention.ms and "
                    + "log.retention.minutes take precedence.");
    public static final Option<Integer> RETENTION_MINUTES = Option.integerOrNone("log.retention.minutes")
            .doc("Records are kept for this many minutes; -1 keeps them for ever. log.retention.ms takes precedence.");
    public static final Option<Long> RETENTION_MS = Option.wideOrNone("log.retention.ms")
            .clusterWide()
            .fallsBackTo("log.retention.minutes", "log.retention.hours")
            .doc("Records are kept for this many milliseconds; -1 keeps them for ever. Unset, log.retention.minutes "
                    + "counts, and then log.retention.hours.");
    public static final Option<Long> RETENTION_BYTES = Option.wide("log.retention.bytes", -1)
            .clusterWide()
            .doc(
                    "The oldest segments are deleted while a partition holds more than this many bytes; -1 sets no bound.");
    public static final Option<Long> RETENTION_CHECK_MS = Option.wide("log.retention.check.interval.ms", 300_000)
            .min(1)
            .doc("How often logs are looked over for segments to delete, in milliseconds.");
    public static final Option<Long> SEGMENT_DELETE_DELAY_MS = Option.wide("log.segment.delete.delay.ms", 60_000)
            .min(0)
            .clusterWide()
            .doc("A deleted segment's file is removed this many milliseconds later, so that readers can finish.");
    public static final Option<Integer> INDEX_BYTES_MAX = Option.integer("log.index.size.max.bytes", 10 << 20)
            .min(4)
            .clusterWide()
            .doc("The largest offset index and time index of a segment in bytes; a full index closes the segment.");
    public static final Option<Integer> INDEX_INTERVAL_BYTES = Option.integer("log.index.interval.bytes", 4096)
            .min(0)
            .clusterWide()
            .doc("An index entry is made for about every so many bytes of records.");
    public static final Option<Boolean> PREALLOCATE = Option.bool("log.preallocate", false)
            .clusterWide()
            .doc("Whether a new segment's file is given its full size at once.");
    public static final Option<Long> FLUSH_MESSAGES = Option.wide("log.flush.interval.messages", Long.MAX_VALUE)
            .min(1)
            .clusterWide()
            .doc(
                    "A partition is forced to disk after this many records. By default that is left to the operating system.");
    public static final Option<Long> FLUSH_MS = Option.wideOrNone("log.flush.interval.ms")
            .clusterWide()
            .fallsBackTo("log.flush.scheduler.interval.ms")
            .doc("A record is forced to disk at the latest after this many milliseconds. Unset, "
                    + "log.flush.scheduler.interval.ms counts.");
    public static final Option<Long> FLUSH_SCHEDULER_MS = Option.wide("log.flush.scheduler.interval.ms", Long.MAX_VALUE)
            .doc(
                    "How often logs are looked over for records to force to disk, in milliseconds: one that is due by flush.ms "
                            + "waits for the next look. By default there are no such looks, and flush.ms alone counts.");
    public static final Option<Integer> FLUSH_CHECKPOINT_MS = Option.integer(
                    "log.flush.offset.checkpoint.interval.ms", 60_000)
            .min(0)
            .doc(
                    "How often it is noted, in milliseconds, up to where each log is safely on disk; recovery starts there.");
    public static final Option<Integer> START_CHECKPOINT_MS = Option.integer(
                    "log.flush.start.offset.checkpoint.interval.ms", 60_000)
            .min(0)
            .doc("How often the first offset of each log is noted, in milliseconds.");
    public static final Option<Long> INITIAL_TASK_DELAY_MS = Option.wide("log.initial.task.delay.ms", 30_000)
            .min(0)
            .doc("Retention, flushing and checkpoints begin this many milliseconds after the start.");

    public static final Option<Integer> MOVE_THREADS = Option.integerOrNone("num.replica.alter.log.dirs.threads")
            .min(1)
            .doc("How many logs move from one directory of this broker to another at a time; as many as there are "
                    + "directories unless set.");
    public static final Option<Long> MOVE_BYTES_PER_SECOND = Option.wide(
                    "replica.alter.log.dirs.io.max.bytes.per.second", Long.MAX_VALUE)
            .min(0)
            .perBroker()
            .doc("Bytes per second that are copied, in all, while logs move from one directory of this broker to "
                    + "another.");

    static final OptionTable TABLE = OptionTable.of(
            DIR,
            DIRS,
            SEGMENT_BYTES,
            ROLL_HOURS,
            ROLL_MS,
            ROLL_JITTER_HOURS,
            ROLL_JITTER_MS,
            RETENTION_HOURS,
            RETENTION_MINUTES,
            RETENTION_MS,
            RETENTION_BYTES,
            RETENTION_CHECK_MS,
            SEGMENT_DELETE_DELAY_MS,
            INDEX_BYTES_MAX,
            INDEX_INTERVAL_BYTES,
            PREALLOCATE,
            FLUSH_MESSAGES,
            FLUSH_MS,
            FLUSH_SCHEDULER_MS,
            FLUSH_CHECKPOINT_MS,
            START_CHECKPOINT_MS,
            INITIAL_TASK_DELAY_MS,
            MOVE_THREADS,
            MOVE_BYTES_PER_SECOND);

    private LogOptions() {}
}
