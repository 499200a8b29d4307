package io.ottla.coordinator.zk;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server of one machine in this process: no admin server, no Netty, its data where it is told. Threads are
 * ZooKeeper's own; start and close block, and are for the thread that starts and stops the process.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
    private static final int CLIENTS_PER_ADDRESS_MAX = 0;
    private static final int DEFAULT_BACKLOG = -1;

    private final ZooKeeperServer server;
    private final ServerCnxnFactory connections;
    private final FileTxnSnapLog files;

    private EmbeddedZooKeeper(ZooKeeperServer server, ServerCnxnFactory connections, FileTxnSnapLog files) {
        this.server = server;
        this.connections = connections;
        this.files = files;
    }

    /**
     * @param address where clients connect; port 0 takes a free one, see {@link #connect}
     * @param dataDir made when it is not there; one process at a time
     * @param tickMs ZooKeeper's unit of time: sessions last between 2 and 20 ticks
     */
    public record Settings(InetSocketAddress address, Path dataDir, int tickMs) {
        /** As zookeeper.properties has it by default. */
        public static final int DEFAULT_TICK_MS = 2000;
    }

    /**
     * Starts a server; it answers when this returns.
     *
     * @throws IOException when the port is taken or the data cannot be read; the message says which
     */
    public static EmbeddedZooKeeper start(Settings settings) throws IOException {
        Files.createDirectories(settings.dataDir());
        FileTxnSnapLog files = new FileTxnSnapLog(
                settings.dataDir().toFile(), settings.dataDir().toFile());
        ZooKeeperServer server = new QuietServer(files, settings.tickMs());
        NIOServerCnxnFactory connections = new QuietServer.Connections();
        try {
            connections.configure(settings.address(), CLIENTS_PER_ADDRESS_MAX, DEFAULT_BACKLOG);
            connections.startup(server);
        } catch (BindException e) {
            files.close();
            throw new IOException("ZooKeeper cannot listen at " + settings.address() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            files.close();
            throw new IOException("interrupted while ZooKeeper started", e);
        }
        EmbeddedZooKeeper started = new EmbeddedZooKeeper(server, connections, files);
        LOG.info("embedded zookeeper listens, address={} data={}", started.connect(), settings.dataDir());
        return started;
    }

    /** What to put into zookeeper.connect. */
    public String connect() {
        InetSocketAddress local = connections.getLocalAddress();
        String host = local.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : local.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + local.getPort();
    }

    /** Ends the session of a client as if it had been silent for too long. */
    public void endSession(long sessionId) {
        server.closeSession(sessionId);
    }

    /** Stops; sessions of clients stay, and go on when a server starts on the same data within their timeout. */
    @Override
    public void close() {
        connections.shutdown();
        server.shutdown();
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("the transaction log of the embedded zookeeper did not close: {}", e.toString());
        }
    }
}
