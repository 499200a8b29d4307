package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** Who this broker is, and how many threads it has. */
public final class IdentityOptions {
    public static final Option<Integer> BROKER_ID = Option.integer("broker.id", -1)
            .doc(
                    "The number that tells this broker from the others of its cluster. It is kept in the meta.properties of "
                            + "every log directory. With -1 ZooKeeper hands out a free number above reserved.broker.max.id.");
    public static final Option<Integer> NODE_ID =
            Option.integer("node.id", -1).doc("Another name for broker.id; when both are set, they must agree.");
    public static final Option<Boolean> ID_GENERATION = Option.bool("broker.id.generation.enable", true)
            .doc("Whether a broker without a number of its own may ask ZooKeeper for one.");
    public static final Option<Integer> RESERVED_ID_MAX = Option.integer("reserved.broker.max.id", 1000)
            .min(0)
            .doc("The greatest number that may be given in broker.id; generated numbers begin after it.");
    public static final Option<String> RACK = Option.textOrNone("broker.rack")
            .doc("The rack, zone or room of this broker. Replicas of a partition are spread over racks.");
    public static final Option<Integer> NETWORK_THREADS = Option.integer("num.network.threads", 3)
            .min(1)
            .doc(
                    "Threads that own connections: they read requests, decode them and write the answers. Where partitions live "
                            + "on the same threads (ottla.lane.mode is shared) there are as many as this and num.io.threads "
                            + "together, but not more than processors. Unlike in Kafka a change counts from the next start.");
    public static final Option<Integer> IO_THREADS = Option.integer("num.io.threads", 8)
            .min(1)
            .doc(
                    "Lanes that own partitions; threads of their own where ottla.lane.mode is own. Each partition belongs to "
                            + "one lane, which alone touches its log. Unlike in Kafka a change counts from the next start.");
    public static final Option<Integer> BACKGROUND_THREADS = Option.integer("background.threads", 10)
            .min(1)
            .clusterWide()
            .doc("Threads for work on files that must not hold up a lane: deletion, flushes, reads of old data.");
    public static final Option<Integer> RECOVERY_THREADS = Option.integer("num.recovery.threads.per.data.dir", 1)
            .min(1)
            .clusterWide()
            .doc("Threads for each log directory that open logs at start and flush them at the end.");

    static final OptionTable TABLE = OptionTable.of(
            BROKER_ID,
            NODE_ID,
            ID_GENERATION,
            RESERVED_ID_MAX,
            RACK,
            NETWORK_THREADS,
            IO_THREADS,
            BACKGROUND_THREADS,
            RECOVERY_THREADS);

    private IdentityOptions() {}
}
