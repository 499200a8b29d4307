package io.ottla.broker.server;

import io.ottla.broker.config.ZooKeeperSettings;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import io.ottla.coordinator.zk.ZkSession;
import io.ottla.coordinator.zk.ZkSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection to ZooKeeper, and the ZooKeeper server in this process where there is one. */
record Store(ZkSession session, String connect, @Nullable EmbeddedZooKeeper embedded) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    /** Blocks until there is a session. Throws StartFailure when nobody answers, or the server cannot start. */
    static Store open(ZooKeeperSettings settings) {
        EmbeddedZooKeeper embedded = settings.embedded() == null ? null : start(settings.embedded());
        String connect =
                settings.connect() == null ? Objects.requireNonNull(embedded).connect() : settings.connect();
        try {
            LOG.info("connecting to zookeeper at {}", connect);
            ZkSettings how = new ZkSettings(
                    connect, settings.sessionTimeoutMs(), settings.connectionTimeoutMs(), ZkSettings.Acls.OPEN);
            return new Store(ZkSession.open(how), connect, embedded);
        } catch (StoreException e) {
            if (embedded != null) {
                embedded.close();
            }
            throw new StartFailure("Cannot reach ZooKeeper: " + e.getMessage()
                    + ". Start it (bin/zookeeper-server-start.sh config/zookeeper.properties), set zookeeper.connect "
                    + "to where it is, or set ottla.zookeeper.embedded=true for one in this process.");
        }
    }

    private static EmbeddedZooKeeper start(ZooKeeperSettings.Embedded settings) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port());
        try {
            return EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                    address, settings.dir(), EmbeddedZooKeeper.Settings.DEFAULT_TICK_MS));
        } catch (IOException e) {
            throw new StartFailure("The embedded ZooKeeper cannot start: " + e.getMessage()
                    + ". Its port is ottla.zookeeper.embedded.port or that of zookeeper.connect, its data are in "
                    + settings.dir() + ".");
        }
    }

    @Override
    public void close() {
        session.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
