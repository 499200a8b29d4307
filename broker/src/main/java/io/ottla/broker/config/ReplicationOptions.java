package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** How topics come to be, who leads their partitions, and what a follower must do to count. */
public final class ReplicationOptions {
    public static final Option<Boolean> AUTO_CREATE = Option.bool("auto.create.topics.enable", true)
            .doc("Whether a topic is created when a client first asks for it.");
    public static final Option<Integer> PARTITIONS =
            Option.integer("num.partitions", 1).min(1).doc("Partitions of a topic when its creator does not say.");
    public static final Option<Integer> REPLICATION_FACTOR = Option.integer("default.replication.factor", 1)
            .doc("Replicas of a partition when the topic's creator does not say.");
    public static final Option<Boolean> DELETE_TOPICS =
            Option.bool("delete.topic.enable", true).doc("Whether topics can be deleted.");
    public static final Option<Integer> IN_SYNC_MIN = Option.integer("min.insync.replicas", 1)
            .min(1)
            .clusterWide()
            .doc("A write with acks=all is refused when fewer replicas than this are in sync.");
    public static final Option<Boolean> UNCLEAN_ELECTION = Option.bool("unclean.leader.election.enable", false)
            .clusterWide()
            .doc(
                    "Whether a replica that is not in sync may become leader when no other is left: the partition can be used "
                            + "again, and what only the others had is lost.");
    public static final Option<Boolean> AUTO_REBALANCE = Option.bool("auto.leader.rebalance.enable", true)
            .doc(
                    "Whether the controller gives leadership back to the first replica of each partition from time to time.");
    public static final Option<Long> IMBALANCE_CHECK_SECONDS = Option.wide(
                    "leader.imbalance.check.interval.seconds", 300)
            .min(1)
            .doc("How often the controller looks for partitions that are not led by their first replica, in seconds.");
    public static final Option<Integer> IMBALANCE_PERCENT = Option.integer("leader.imbalance.per.broker.percentage", 10)
            .doc("The share of such partitions of a broker, in percent, from which leadership is given back.");
    public static final Option<Integer> PARTITIONS_PER_REQUEST_MAX = Option.integer(
                    "max.request.partition.size.limit", 2000)
            .min(1)
            .doc("The most partitions that one answer to DescribeTopicPartitions lists.");
    public static final Option<Long> WATERMARK_CHECKPOINT_MS = Option.wide(
                    "replica.high.watermark.checkpoint.interval.ms", 5000)
            .doc("How often the high watermarks are noted on disk, in milliseconds.");
    public static final Option<Boolean> CONTROLLED_SHUTDOWN = Option.bool("controlled.shutdown.enable", true)
            .doc("Whether a broker that is stopped first hands the leadership of its partitions to others.");
    public static final Option<Integer> CONTROLLED_SHUTDOWN_RETRIES = Option.integer(
                    "controlled.shutdown.max.retries", 3)
            .doc("How often that is tried before the broker stops all the same.");
    public static final Option<Long> CONTROLLED_SHUTDOWN_BACKOFF_MS = Option.wide(
                    "controlled.shutdown.retry.backoff.ms", 5000)
            .doc("How long to wait between two tries, in milliseconds.");
    public static final Option<Integer> CONTROLLER_SOCKET_TIMEOUT_MS = Option.integer(
                    "controller.socket.timeout.ms", 30_000)
            .doc("How long the controller and a broker wait for each other's answers, in milliseconds.");

    static final OptionTable TABLE = OptionTable.of(
            AUTO_CREATE,
            PARTITIONS,
            REPLICATION_FACTOR,
            DELETE_TOPICS,
            IN_SYNC_MIN,
            UNCLEAN_ELECTION,
            AUTO_REBALANCE,
            IMBALANCE_CHECK_SECONDS,
            IMBALANCE_PERCENT,
            PARTITIONS_PER_REQUEST_MAX,
            WATERMARK_CHECKPOINT_MS,
            CONTROLLED_SHUTDOWN,
            CONTROLLED_SHUTDOWN_RETRIES,
            CONTROLLED_SHUTDOWN_BACKOFF_MS,
            CONTROLLER_SOCKET_TIMEOUT_MS);

    private ReplicationOptions() {}
}
