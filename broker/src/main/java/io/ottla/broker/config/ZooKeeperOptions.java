package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** The store of the cluster's state. */
public final class ZooKeeperOptions {
    public static final Option<String> CONNECT = Option.textOrNone("zookeeper.connect")
            .doc("The ZooKeeper servers, as host:port with commas between them, and if need be a path below which this "
                    + "cluster lives, as in zk1:2181,zk2:2181/kafka. It must be set unless ottla.zookeeper.embedded is "
                    + "true.");
    public static final Option<Integer> CONNECTION_TIMEOUT_MS = Option.integerOrNone("zookeeper.connection.timeout.ms")
            .doc(
                    "How long the start waits for ZooKeeper, in milliseconds. Unset, zookeeper.session.timeout.ms counts.");
    public static final Option<Integer> SESSION_TIMEOUT_MS = Option.integer("zookeeper.session.timeout.ms", 18_000)
            .doc("A broker that ZooKeeper has not heard of for this many milliseconds is taken for dead.");

    static final OptionTable TABLE = OptionTable.of(CONNECT, CONNECTION_TIMEOUT_MS, SESSION_TIMEOUT_MS);

    private ZooKeeperOptions() {}
}
