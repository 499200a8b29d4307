package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** What Kafka has no name for. All of these begin with {@code ottla.}, so that they never meet one of Kafka's. */
public final class OttlaOptions {
    public static final Option<Boolean> EMBEDDED_ZOOKEEPER = Option.bool("ottla.zookeeper.embedded", false)
            .doc("Whether a ZooKeeper server of its own runs in this process: for one machine, not for a cluster.");
    public static final Option<String> EMBEDDED_ZOOKEEPER_DIR = Option.textOrNone("ottla.zookeeper.embedded.dir")
            .doc(
                    "Where that ZooKeeper server keeps its data. Unset, it is the directory zookeeper beside the first log "
                            + "directory.");
    public static final Option<Integer> EMBEDDED_ZOOKEEPER_PORT = Option.integer("ottla.zookeeper.embedded.port", 2181)
            .range(0, 65_535)
            .doc("The port on which that ZooKeeper server listens, on the loopback interface only, where "
                    + "zookeeper.connect is not set; 0 takes a free one. With zookeeper.connect it is the port named "
                    + "there.");
    public static final Option<String> LANE_MODE = Option.choice("ottla.lane.mode", "shared", "own", "shared")
            .doc(
                    "Where partitions are worked on: own gives each lane a thread of its own, shared lets lanes ride on the "
                            + "threads that own connections.");
    public static final Option<String> ALLOCATOR = Option.choice("ottla.allocator", "pooled", "pooled", "adaptive")
            .doc(
                    "How network buffers are allocated: pooled keeps arenas of fixed size classes, adaptive sizes its chunks "
                            + "by what was asked for lately.");
    public static final Option<Long> FRAME_TIMEOUT_MS = Option.wide("ottla.frame.timeout.ms", 30_000)
            .min(1)
            .doc(
                    "A connection that has begun to send a request, and sends nothing more of it for this many milliseconds, "
                            + "is closed.");
    public static final Option<Long> TOPIC_WAIT_MAX_MS = Option.wide("ottla.auto.create.wait.max.ms", 5000)
            .min(0)
            .doc(
                    "How long an answer that created a topic waits until its leaders serve, in milliseconds, so that clients "
                            + "need not ask again.");

    public static final Option<Integer> DECOMPRESSED_BYTES_MAX = Option.integer(
                    "ottla.decompressed.batch.bytes.max", 128 << 20)
            .min(1)
            .doc(
                    "The largest size in bytes of a record batch once decompressed, where max.decompressed.message.bytes is "
                            + "not set for the topic or the broker. A batch that is larger is refused before it is decompressed "
                            + "in full, so that a small request cannot keep a lane busy for long.");

    public static final Option<Integer> PEER_UNREACHABLE_MS = Option.integer("ottla.peer.unreachable.ms", 3000)
            .min(0)
            .doc(
                    "How long another broker may be silent, in milliseconds, before this one says in ZooKeeper that it cannot "
                            + "reach it; leaders that replicas in sync cannot reach are replaced although their ZooKeeper "
                            + "session lives. 0 turns it off.");

    public static final Option<Long> LOG_CHECK_BYTES_PER_SECOND = Option.wide(
                    "ottla.log.check.bytes.per.second", 10 << 20)
            .min(0)
            .clusterWide()
            .doc(
                    "How many bytes of its logs this broker reads through a second, on average, to find what a disk has damaged; "
                            + "it is mended with what another replica has. 0 turns it off.");

    public static final Option<Long> LOG_CHECK_INTERVAL_MS = Option.wide(
                    "ottla.log.check.interval.ms", 7L * 24 * 60 * 60 * 1000)
            .min(1)
            .clusterWide()
            .doc(
                    "How long after it was read through for damage a segment is read through again, in milliseconds. After a "
                            + "start all are due.");

    static final OptionTable TABLE = OptionTable.of(
            EMBEDDED_ZOOKEEPER,
            EMBEDDED_ZOOKEEPER_DIR,
            EMBEDDED_ZOOKEEPER_PORT,
            LANE_MODE,
            ALLOCATOR,
            FRAME_TIMEOUT_MS,
            TOPIC_WAIT_MAX_MS,
            DECOMPRESSED_BYTES_MAX,
            PEER_UNREACHABLE_MS,
            LOG_CHECK_BYTES_PER_SECOND,
            LOG_CHECK_INTERVAL_MS);

    private OttlaOptions() {}
}
