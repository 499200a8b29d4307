package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** How a broker copies the partitions that it follows, and how long a follower of its own may lag. */
public final class FollowerOptions {
    /** The one value of replica.selector.class that there is. */
    static final String RACK_AWARE = "org.apache.kafka.common.replica.RackAwareReplicaSelector";

    public static final Option<Integer> FETCHERS = Option.integer("num.replica.fetchers", 1)
            .min(1)
            .clusterWide()
            .doc("Connections to each other broker over which the partitions that it leads are copied.");
    public static final Option<Integer> BACKOFF_MS = Option.integer("replica.fetch.backoff.ms", 1000)
            .min(0)
            .doc("The longest wait before a partition that could not be copied is tried again, in milliseconds.");
    public static final Option<Integer> PARTITION_BYTES_MAX = Option.integer("replica.fetch.max.bytes", 1 << 20)
            .min(0)
            .doc("The most bytes that a follower asks for of one partition at a time; a larger batch is sent whole.");
    public static final Option<Integer> BYTES_MIN = Option.integer("replica.fetch.min.bytes", 1)
            .doc("A leader answers a follower once it has so many bytes for it, or after replica.fetch.wait.max.ms.");
    public static final Option<Integer> RESPONSE_BYTES_MAX = Option.integer(
                    "replica.fetch.response.max.bytes", 10 << 20)
            .min(0)
            .doc("The most bytes that a follower asks for of all partitions at a time.");
    public static final Option<Integer> WAIT_MAX_MS = Option.integer("replica.fetch.wait.max.ms", 500)
            .doc("How long a leader may keep a follower waiting for new records, in milliseconds; to be less than "
                    + "replica.lag.time.max.ms.");
    public static final Option<Long> LAG_MAX_MS = Option.wide("replica.lag.time.max.ms", 30_000)
            .doc("A follower that has not reached the end of the leader's log for so many milliseconds is no longer in "
                    + "sync.");
    public static final Option<Integer> SOCKET_TIMEOUT_MS = Option.integer("replica.socket.timeout.ms", 30_000)
            .doc("How long a follower waits for the answer of a leader, in milliseconds.");
    public static final Option<Integer> RECEIVE_BUFFER_BYTES = Option.integer(
                    "replica.socket.receive.buffer.bytes", 64 << 10)
            .doc(
                    "The receive buffer of the connections over which partitions are copied, in bytes; -1 leaves it to the "
                            + "system.");

    public static final Option<String> SELECTOR = Option.textOrNone("replica.selector.class")
            .doc("How consumers find the replica that they read from: without it they read from the leader, with "
                    + RACK_AWARE + " from one in their own rack (client.rack, broker.rack) if there is one.");

    public static final Option<Long> LEADER_RATE = Option.wide("leader.replication.throttled.rate", Long.MAX_VALUE)
            .min(0)
            .perBroker()
            .doc("Bytes per second at which this broker sends, in all, to the followers that the topics' "
                    + "leader.replication.throttled.replicas name; those in sync are never slowed down.");
    public static final Option<Long> FOLLOWER_RATE = Option.wide("follower.replication.throttled.rate", Long.MAX_VALUE)
            .min(0)
            .perBroker()
            .doc("Bytes per second at which this broker copies, in all, the replicas that the topics' "
                    + "follower.replication.throttled.replicas name; those in sync are never slowed down.");

    static final OptionTable TABLE = OptionTable.of(
            LEADER_RATE,
            FOLLOWER_RATE,
            SELECTOR,
            FETCHERS,
            BACKOFF_MS,
            PARTITION_BYTES_MAX,
            BYTES_MIN,
            RESPONSE_BYTES_MAX,
            WAIT_MAX_MS,
            LAG_MAX_MS,
            SOCKET_TIMEOUT_MS,
            RECEIVE_BUFFER_BYTES);

    private FollowerOptions() {}
}
