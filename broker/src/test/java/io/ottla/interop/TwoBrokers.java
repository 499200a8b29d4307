package io.ottla.interop;

import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Brokers 1 and 2 of one make, each in a rack of its own, whose leaders send consumers to followers in their rack. Not
 * thread-safe.
 */
final class TwoBrokers implements AutoCloseable {
    /** One that stands still for less stays a member. */
    static final Duration SESSION = Duration.ofSeconds(10);

    private static final int TICK_MS = 500;

    private final EmbeddedZooKeeper zooKeeper;
    private final Map<Integer, BrokerProcess> ours = new TreeMap<>();
    private final Map<Integer, Kafka39> kafkas = new TreeMap<>();

    private TwoBrokers(EmbeddedZooKeeper zooKeeper) {
        this.zooKeeper = zooKeeper;
    }

    /** Both are started side by side; they listen when this returns. */
    static TwoBrokers start(Server.Make make, Path folder) throws IOException {
        TwoBrokers both = new TwoBrokers(EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), TICK_MS)));
        switch (make) {
            case OTTLA -> both.startOurs(folder);
            case KAFKA_3_9 -> both.startKafkas(folder);
            case KAFKA_4_4 -> throw new IllegalArgumentException("two brokers of " + make);
        }
        return both;
    }

    private void startOurs(Path folder) {
        for (int id = 1; id <= 2; id++) {
            int port = BrokerProcess.freePort();
            Map<String, String> all = new HashMap<>(settings(id));
            all.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
            all.put("zookeeper.connect", zooKeeper.connect());
            ours.put(id, BrokerProcess.spawn(folder.resolve("broker-" + id), all, port));
        }
        ours.values().forEach(BrokerProcess::awaitListening);
    }

    private void startKafkas(Path folder) {
        Map<Integer, CompletableFuture<Kafka39>> starting = new TreeMap<>();
        for (int id = 1; id <= 2; id++) {
            Path its = folder.resolve("kafka-" + id);
            Map<String, String> settings = settings(id);
            starting.put(
                    id,
                    CompletableFuture.supplyAsync(
                            () -> Kafka39.start(its, zooKeeper.connect(), settings), task -> new Thread(task).start()));
        }
        starting.forEach((id, kafka) -> kafkas.put(id, kafka.join()));
    }

    private static Map<String, String> settings(int id) {
        return Map.of(
                "broker.id",
                Integer.toString(id),
                "broker.rack",
                rack(id),
                "replica.selector.class",
                "org.apache.kafka.common.replica.RackAwareReplicaSelector",
                "zookeeper.session.timeout.ms",
                Long.toString(SESSION.toMillis()));
    }

    static String rack(int id) {
        return "rack-" + id;
    }

    int port(int id) {
        BrokerProcess one = ours.get(id);
        return one == null ? kafkas.get(id).port : one.port;
    }

    String bootstrap() {
        return "127.0.0.1:" + port(1) + ",127.0.0.1:" + port(2);
    }

    /** As kill -STOP. */
    void pause(int id) {
        Signal.send("STOP", pid(id));
    }

    /** As kill -CONT. */
    void resume(int id) {
        Signal.send("CONT", pid(id));
    }

    /** As kill -9. */
    void kill(int id) {
        if (ours.containsKey(id)) {
            ours.get(id).kill();
        } else {
            kafkas.get(id).close();
        }
    }

    private long pid(int id) {
        BrokerProcess one = ours.get(id);
        return one == null ? kafkas.get(id).pid() : one.pid();
    }

    @Override
    public void close() {
        ours.values().forEach(BrokerProcess::close);
        kafkas.values().forEach(Kafka39::close);
        zooKeeper.close();
    }
}
