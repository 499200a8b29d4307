package io.ottla.broker.server;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.log.Disk;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Whole brokers in the test's process on one ZooKeeper, which is there too. */
final class TestCluster implements AutoCloseable {
    final EmbeddedZooKeeper zooKeeper;
    private final Path folder;
    private final Map<String, String> settings;
    private final IntFunction<Disk> disks;
    private final Map<Integer, Integer> ports = new HashMap<>();
    private final Map<Integer, Broker.Running> running = new TreeMap<>();

    TestCluster(Path folder, int brokers, Map<String, String> settings) throws IOException {
        this(folder, brokers, settings, id -> new FileSystemDisk());
    }

    /** @param disks on which the brokers have their data, by id */
    TestCluster(Path folder, int brokers, Map<String, String> settings, IntFunction<Disk> disks) throws IOException {
        this.disks = disks;
        this.folder = folder;
        this.settings = settings;
        zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 2000));
        for (int id = 1; id <= brokers; id++) {
            start(id);
        }
    }

    /** Starts a broker, on the port that it had before if it has run already. */
    void start(int id) {
        Map<String, String> texts = new HashMap<>(Map.of(
                "broker.id",
                Integer.toString(id),
                "listeners",
                "PLAINTEXT://127.0.0.1:" + ports.getOrDefault(id, 0),
                "log.dirs",
                data(id).toString(),
                "zookeeper.connect",
                zooKeeper.connect(),
                "broker.rack",
                "rack-" + id,
                "offsets.topic.num.partitions",
                "2",
                "group.initial.rebalance.delay.ms",
                "0",
                "num.io.threads",
                "2"));
        texts.put("num.network.threads", "2");
        texts.putAll(settings);
        Broker.Running broker = Broker.start(BrokerSettings.of(texts), Clock.SYSTEM, disks.apply(id));
        running.put(id, broker);
        ports.put(id, broker.network().port("PLAINTEXT"));
    }

    /** Stops a broker as SIGTERM does. */
    void stop(int id) {
        running.remove(id).stop();
    }

    Path data(int id) {
        return folder.resolve("data-" + id);
    }

    String bootstrap() {
        return running.keySet().stream().map(id -> "127.0.0.1:" + ports.get(id)).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        running.values().forEach(Broker.Running::stop);
        zooKeeper.close();
    }
}
