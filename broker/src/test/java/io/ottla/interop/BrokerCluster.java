package io.ottla.interop;

import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Brokers as processes of their own, numbered from 1, on one ZooKeeper in the test's process. Not thread-safe. */
final class BrokerCluster implements AutoCloseable {
    final EmbeddedZooKeeper zooKeeper;
    private final Path folder;
    private final Map<Integer, BrokerProcess> brokers = new TreeMap<>();

    private BrokerCluster(Path folder) throws IOException {
        this.folder = folder;
        zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 500));
    }

    static BrokerCluster start(Path folder, int count, Map<String, String> settings) throws IOException {
        BrokerCluster cluster = new BrokerCluster(folder);
        for (int id = 1; id <= count; id++) {
            Map<String, String> all = new HashMap<>(Map.of(
                    "broker.id", Integer.toString(id),
                    "zookeeper.connect", cluster.zooKeeper.connect(),
                    "zookeeper.session.timeout.ms", "2000",
                    "offsets.topic.replication.factor", "3",
                    "default.replication.factor", "3",
                    "min.insync.replicas", "2"));
            all.putAll(settings);
            cluster.brokers.put(id, BrokerProcess.start(cluster.folder.resolve("broker-" + id), all));
        }
        return cluster;
    }

    BrokerProcess broker(int id) {
        return brokers.get(id);
    }

    Map<Integer, BrokerProcess> brokers() {
        return brokers;
    }

    String bootstrap() {
        return brokers.values().stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        brokers.values().forEach(BrokerProcess::close);
        zooKeeper.close();
    }
}
