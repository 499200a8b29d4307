package io.ottla.coordinator.zk;

import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper server that shows no management beans: setting them up would take a tenth of a second of every start, for
 * a server that is only there for the broker it lives in. Thread: as ZooKeeper's.
 */
final class QuietServer extends ZooKeeperServer {
    private static final int DEFAULT_BACKLOG = -1;

    QuietServer(FileTxnSnapLog files, int tickMs) {
        super(files, tickMs, -1, -1, DEFAULT_BACKLOG, new ZKDatabase(files), "");
    }

    @Override
    protected void registerJMX() {
        // no beans
    }

    @Override
    protected void unregisterJMX() {
        // no beans
    }

    /** The same for each connection. */
    static final class Connections extends NIOServerCnxnFactory {
        @Override
        public void registerConnection(ServerCnxn connection) {
            // no beans
        }

        @Override
        public void unregisterConnection(ServerCnxn connection) {
            // no beans
        }
    }
}
