package io.ottla.interop;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators' tools on three of our brokers: the same flow as on Apache Kafka's. */
class OperatorToolsIT {
    @TempDir
    Path folder;

    @Test
    void partitionsAreMovedLeadersElectedAndReplicasCompared() throws Exception {
        try (ZooKeeperProcess zookeeper = ZooKeeperProcess.start(folder);
                BrokerProcess second = broker(zookeeper, 2);
                BrokerProcess third = broker(zookeeper, 3)) {
            OperatorFlow flow = new OperatorFlow(folder, second.bootstrap() + "," + third.bootstrap());
            try (BrokerProcess first = broker(zookeeper, 1)) {
                flow.createTopics();
                flow.askAboutTheCluster();
                flow.deleteRecords();
                flow.proposeAPlan();
                flow.moveSlowlyAndGiveUp();
                flow.movePartitions();
                flow.refuseImpossiblePlans();
                first.stop();
            }
            try (BrokerProcess first = broker(zookeeper, 1)) {
                flow.electLeaders();
                flow.compareReplicas();
            }
        }
    }

    private BrokerProcess broker(ZooKeeperProcess zookeeper, int id) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "broker.id", Integer.toString(id),
                "zookeeper.connect", zookeeper.address(),
                "auto.leader.rebalance.enable", "false"));
        return BrokerProcess.start(folder.resolve("broker-" + id), settings);
    }
}
