package io.ottla.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operators' tools on three of our brokers and on three of Apache Kafka 3.9's: what they ask is what both understand. */
class OperatorToolsIT {
    @TempDir
    Path folder;

    /**
     * A broker of either make.
     *
     * @param stop as SIGTERM does, and waits
     * @param kill at the end
     */
    private record Node(String bootstrap, Runnable stop, Runnable kill) implements AutoCloseable {
        @Override
        public void close() {
            kill.run();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OTTLA", "KAFKA_3_9"})
    void partitionsAreMovedLeadersElectedAndReplicasCompared(Server.Make make) throws Exception {
        try (ZooKeeperProcess zookeeper = ZooKeeperProcess.start(folder);
                Node second = broker(make, zookeeper, 2);
                Node third = broker(make, zookeeper, 3)) {
            OperatorFlow flow = new OperatorFlow(folder, second.bootstrap() + "," + third.bootstrap());
            try (Node first = broker(make, zookeeper, 1)) {
                flow.createTopics();
                flow.askAboutTheCluster();
                flow.deleteRecords();
                flow.proposeAPlan();
                flow.moveSlowlyAndGiveUp();
                flow.movePartitions();
                flow.refuseImpossiblePlans();
                first.stop().run();
            }
            try (Node first = broker(make, zookeeper, 1)) {
                flow.electLeaders();
                flow.compareReplicas();
            }
        }
    }

    private Node broker(Server.Make make, ZooKeeperProcess zookeeper, int id) throws IOException {
        Map<String, String> settings = Map.of(
                "broker.id", Integer.toString(id),
                "zookeeper.connect", zookeeper.address(),
                "auto.leader.rebalance.enable", "false");
        Path own = Files.createDirectories(folder.resolve("broker-" + id));
        if (make == Server.Make.OTTLA) {
            BrokerProcess ours = BrokerProcess.start(own, settings);
            return new Node(ours.bootstrap(), ours::stop, ours::close);
        }
        Kafka39 kafka = Kafka39.start(own, zookeeper.address(), settings);
        return new Node(kafka.bootstrap(), kafka::stop, kafka::close);
    }
}
