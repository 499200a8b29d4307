package io.ottla.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our operators' tools on three Apache Kafka 3.9 brokers: what they ask is what Kafka understands. */
class OperatorToolsOnKafkaIT {
    private static final Map<String, String> QUIET =
            Map.of("auto.leader.rebalance.enable", "false", "offsets.topic.replication.factor", "1");

    @TempDir
    Path folder;

    @Test
    void partitionsAreMovedLeadersElectedAndReplicasCompared() throws Exception {
        try (ZooKeeperProcess zookeeper = ZooKeeperProcess.start(folder);
                Kafka39 second = kafka(zookeeper, 2);
                Kafka39 third = kafka(zookeeper, 3)) {
            OperatorFlow flow = new OperatorFlow(folder, second.bootstrap() + "," + third.bootstrap());
            try (Kafka39 first = kafka(zookeeper, 1)) {
                flow.createTopics();
                flow.askAboutTheCluster();
                flow.deleteRecords();
                flow.proposeAPlan();
                flow.moveSlowlyAndGiveUp();
                flow.movePartitions();
                flow.refuseImpossiblePlans();
                first.stop();
            }
            try (Kafka39 first = kafka(zookeeper, 1)) {
                flow.electLeaders();
                flow.compareReplicas();
            }
        }
    }

    private Kafka39 kafka(ZooKeeperProcess zookeeper, int id) throws IOException {
        Map<String, String> settings = new java.util.HashMap<>(QUIET);
        settings.put("broker.id", Integer.toString(id));
        Path own = Files.createDirectories(folder.resolve("broker-" + id));
        return Kafka39.start(own, zookeeper.address(), settings);
    }
}
