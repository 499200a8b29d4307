package io.ottla.broker.server;

import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** A ZooKeeper beside the broker, in which a test reads and writes as other tools and brokers do. */
final class TestZooKeeper implements AutoCloseable {
    private final EmbeddedZooKeeper server;
    private final ZooKeeper client;

    TestZooKeeper(Path folder) throws Exception {
        server = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 2000));
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        client = new ZooKeeper(server.connect(), 10_000, event -> connected.complete(true));
        connected.get(10, TimeUnit.SECONDS);
    }

    /** What a broker needs to find it. */
    Map<String, String> settings() {
        return Map.of("ottla.zookeeper.embedded", "false", "zookeeper.connect", server.connect());
    }

    /** Makes the node, and those above it. */
    void make(String path, String data) throws Exception {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            if (client.exists(parent, false) == null) {
                client.create(parent, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
        }
        client.create(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    String data(String path) throws Exception {
        return new String(client.getData(path, false, null), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        client.close();
        server.close();
    }
}
