package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** Consumer groups, and the topic that keeps their offsets. */
public final class GroupOptions {
    public static final Option<Integer> SESSION_MIN_MS = Option.integer("group.min.session.timeout.ms", 6000)
            .doc("The shortest session timeout that a member may ask for, in milliseconds.");
    public static final Option<Integer> SESSION_MAX_MS = Option.integer("group.max.session.timeout.ms", 1_800_000)
            .doc("The longest session timeout that a member may ask for, in milliseconds.");
    public static final Option<Integer> REBALANCE_DELAY_MS = Option.integer("group.initial.rebalance.delay.ms", 3000)
            .doc(
                    "How long an empty group waits for more members, in milliseconds, before it first shares out partitions.");
    public static final Option<Integer> MEMBERS_MAX =
            Option.integer("group.max.size", Integer.MAX_VALUE).min(1).doc("The most members of a group.");
    public static final Option<Integer> METADATA_BYTES_MAX = Option.integer("offset.metadata.max.bytes", 4096)
            .doc("The most bytes of text that a commit may carry for one partition.");
    public static final Option<Integer> COMMIT_TIMEOUT_MS = Option.integer("offsets.commit.timeout.ms", 5000)
            .min(1)
            .doc("How long a commit waits for all in-sync replicas, in milliseconds.");
    public static final Option<Short> COMMIT_ACKS = Option.small("offsets.commit.required.acks", -1)
            .doc("The acks with which offsets are written; -1, all in-sync replicas, should not be changed.");
    public static final Option<Integer> LOAD_BUFFER_BYTES = Option.integer("offsets.load.buffer.size", 5 << 20)
            .min(1)
            .doc("How many bytes are read at a time when groups are loaded. A larger batch is read all the same.");
    public static final Option<Integer> RETENTION_MINUTES = Option.integer("offsets.retention.minutes", 10_080)
            .min(1)
            .doc("Committed offsets are kept for this many minutes after the group lost its last member, or after the "
                    + "commit where a consumer is in no group.");
    public static final Option<Long> RETENTION_CHECK_MS = Option.wide("offsets.retention.check.interval.ms", 600_000)
            .min(1)
            .doc("How often offsets to forget are looked for, in milliseconds.");
    public static final Option<Integer> TOPIC_PARTITIONS = Option.integer("offsets.topic.num.partitions", 50)
            .min(1)
            .doc("Partitions of __consumer_offsets. It must not be changed once that topic exists.");
    public static final Option<Short> TOPIC_REPLICATION_FACTOR = Option.small("offsets.topic.replication.factor", 3)
            .min(1)
            .doc("Replicas of __consumer_offsets. The topic is created only when there are as many brokers.");
    public static final Option<Integer> TOPIC_SEGMENT_BYTES = Option.integer("offsets.topic.segment.bytes", 100 << 20)
            .min(1)
            .doc("Bytes of a segment of __consumer_offsets; small ones are compacted and loaded sooner.");
    public static final Option<Integer> TOPIC_COMPRESSION = Option.integer("offsets.topic.compression.codec", 0)
            .range(0, 4)
            .doc("How __consumer_offsets is compressed: 0 not at all, 1 gzip, 2 snappy, 3 lz4, 4 zstd.");

    static final OptionTable TABLE = OptionTable.of(
            SESSION_MIN_MS,
            SESSION_MAX_MS,
            REBALANCE_DELAY_MS,
            MEMBERS_MAX,
            METADATA_BYTES_MAX,
            COMMIT_TIMEOUT_MS,
            COMMIT_ACKS,
            LOAD_BUFFER_BYTES,
            RETENTION_MINUTES,
            RETENTION_CHECK_MS,
            TOPIC_PARTITIONS,
            TOPIC_REPLICATION_FACTOR,
            TOPIC_SEGMENT_BYTES,
            TOPIC_COMPRESSION);

    private GroupOptions() {}
}
