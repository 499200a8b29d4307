package io.ottla.broker.server;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.log.Disk;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A whole broker in the test's process, with a ZooKeeper of its own, on free ports of the loopback interface. */
final class TestBroker implements AutoCloseable {
    private final Broker.Running running;

    TestBroker(Path folder, Map<String, String> more) {
        this(folder, more, new FileSystemDisk());
    }

    TestBroker(Path folder, Map<String, String> more, Disk disk) {
        Map<String, String> texts = new HashMap<>(Map.of(
                "broker.id", "3",
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "log.dirs", folder.resolve("data").toString(),
                "ottla.zookeeper.embedded", "true",
                "ottla.zookeeper.embedded.port", "0",
                "offsets.topic.num.partitions", "2",
                "offsets.topic.replication.factor", "1",
                "group.initial.rebalance.delay.ms", "0",
                "num.io.threads", "2",
                "num.network.threads", "2"));
        texts.putAll(more);
        running = Broker.start(BrokerSettings.of(texts), Clock.SYSTEM, disk);
    }

    InetSocketAddress address() {
        return address("PLAINTEXT");
    }

    /** Where that listener is open. */
    InetSocketAddress address(String listener) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), running.network().port(listener));
    }

    boolean listens(String listener) {
        return running.network().isBound(listener);
    }

    RawClient connect() throws IOException {
        return new RawClient(address());
    }

    /** Waits until it has stopped by itself, and says why. */
    String awaitFailure() {
        return running.awaitStop();
    }

    @Override
    public void close() {
        running.stop();
    }
}
