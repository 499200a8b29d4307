package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Partitions whose only replica in sync was on broker 9, which is gone for good; broker 3 has an older copy. */
@Timeout(60)
class UncleanElectionTest {
    private static final String OPTION = "unclean.leader.election.enable";

    @TempDir
    Path folder;

    private TestZooKeeper zooKeeper;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = new TestZooKeeper(folder);
    }

    @AfterEach
    void stopZooKeeper() throws Exception {
        zooKeeper.close();
    }

    @Test
    void aTopicWhoseOverridesAllowItIsLedAtOnceByAReplicaOutOfSync() throws Exception {
        orphan("allowed", "{\"" + OPTION + "\":\"true\"}");
        orphan("forbidden", "{}");
        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            assertThat(partition(admin, "allowed").leader().id()).isEqualTo(3);
            assertThat(partition(admin, "forbidden").leader()).isNull();
        }
    }

    @Test
    void changedOverridesOfATopicGiveItALeaderAtRunTime() throws Exception {
        orphan("t", "{}");
        orphan("other", "{}");
        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            assertThat(partition(admin, "t").leader()).isNull();

            allow(admin, new ConfigResource(ConfigResource.Type.TOPIC, "t"));

            awaitLeader(admin, "t");
            TopicPartitionInfo now = partition(admin, "t");
            assertThat(now.isr()).extracting(Node::id).containsExactly(3);
            assertThat(partition(admin, "other").leader()).isNull();
        }
    }

    @Test
    void theClustersDefaultHoldsForTopicsThatDoNotSayOtherwise() throws Exception {
        orphan("silent", "{}");
        orphan("forbidden", "{\"" + OPTION + "\":\"false\"}");
        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            assertThat(partition(admin, "silent").leader()).isNull();

            allow(admin, new ConfigResource(ConfigResource.Type.BROKER, ""));

            awaitLeader(admin, "silent");
            assertThat(partition(admin, "forbidden").leader()).isNull();
        }
    }

    private TestBroker broker() {
        return new TestBroker(folder, zooKeeper.settings());
    }

    private static Admin admin(TestBroker broker) {
        return Admin.create(
                Map.of("bootstrap.servers", "127.0.0.1:" + broker.address().getPort()));
    }

    private void orphan(String topic, String overrides) throws Exception {
        zooKeeper.make("/config/topics/" + topic, "{\"version\":1,\"config\":" + overrides + "}");
        zooKeeper.make("/brokers/topics/" + topic, "{\"version\":1,\"partitions\":{\"0\":[9,3]}}");
        zooKeeper.make(
                "/brokers/topics/" + topic + "/partitions/0/state",
                "{\"controller_epoch\":1,\"leader\":-1,\"version\":1,\"leader_epoch\":4,\"isr\":[9]}");
    }

    private static void allow(Admin admin, ConfigResource resource) throws Exception {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(OPTION, "true"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    private static void awaitLeader(Admin admin, String topic) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(partition(admin, topic).leader())
                        .extracting(Node::id)
                        .isEqualTo(3));
    }

    private static TopicPartitionInfo partition(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .get(0);
    }
}
