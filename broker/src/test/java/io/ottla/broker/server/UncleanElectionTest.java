package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
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

    private EmbeddedZooKeeper zooKeeper;
    private ZooKeeper plain;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 2000));
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        plain = new ZooKeeper(zooKeeper.connect(), 10_000, event -> connected.complete(true));
        connected.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stopZooKeeper() throws Exception {
        plain.close();
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
        return new TestBroker(
                folder, Map.of("ottla.zookeeper.embedded", "false", "zookeeper.connect", zooKeeper.connect()));
    }

    private static Admin admin(TestBroker broker) {
        return Admin.create(
                Map.of("bootstrap.servers", "127.0.0.1:" + broker.address().getPort()));
    }

    private void orphan(String topic, String overrides) throws Exception {
        make("/config/topics/" + topic, "{\"version\":1,\"config\":" + overrides + "}");
        make("/brokers/topics/" + topic, "{\"version\":1,\"partitions\":{\"0\":[9,3]}}");
        make(
                "/brokers/topics/" + topic + "/partitions/0/state",
                "{\"controller_epoch\":1,\"leader\":-1,\"version\":1,\"leader_epoch\":4,\"isr\":[9]}");
    }

    private void make(String path, String data) throws Exception {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            if (plain.exists(parent, false) == null) {
                plain.create(parent, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
        }
        plain.create(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
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
