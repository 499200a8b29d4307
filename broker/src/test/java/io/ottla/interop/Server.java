package io.ottla.interop;

import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A fresh broker of one make, with what it needs beside it. Not thread-safe. */
final class Server implements AutoCloseable {
    /** Whose broker it is. */
    enum Make {
        OTTLA,
        KAFKA_3_9,
        KAFKA_4_4
    }

    private static final Map<String, String> ONE_BROKERS_TRANSACTIONS = Map.of(
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "5");

    final Make make;
    final String bootstrap;
    private final List<AutoCloseable> parts;

    private Server(Make make, String bootstrap, List<AutoCloseable> parts) {
        this.make = make;
        this.bootstrap = bootstrap;
        this.parts = parts;
    }

    static Server start(Make make) throws IOException {
        Path folder = Files.createTempDirectory("ottla-" + make.name().toLowerCase());
        return switch (make) {
            case OTTLA -> {
                BrokerProcess broker = BrokerProcess.start(folder);
                yield new Server(make, broker.bootstrap(), List.of(broker));
            }
            case KAFKA_3_9 -> {
                EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 500));
                Kafka39 kafka = Kafka39.start(folder, zooKeeper.connect(), ONE_BROKERS_TRANSACTIONS);
                yield new Server(make, kafka.bootstrap(), List.of(kafka, zooKeeper));
            }
            case KAFKA_4_4 -> {
                Kafka44 kafka = Kafka44.start(folder, ONE_BROKERS_TRANSACTIONS);
                yield new Server(make, kafka.bootstrap(), List.of(kafka));
            }
        };
    }

    /** Ends everything at once: nobody needs what is on its disks. */
    @Override
    public void close() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    @Override
    public String toString() {
        return make.name();
    }
}
