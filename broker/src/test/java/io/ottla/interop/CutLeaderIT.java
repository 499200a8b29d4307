package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers that reach each other through cables which can be cut, and clients and ZooKeeper without: a leader that
 * its followers cannot reach any more, though its session lives, is replaced within seconds.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutLeaderIT {
    private static final String TOPIC = "steady";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final Map<Integer, BrokerProcess> brokers = new TreeMap<>();
    private final Map<Integer, Link> cables = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private EmbeddedZooKeeper zooKeeper;

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void aLeaderThatItsFollowersCannotReachIsReplacedThoughItsSessionLives() throws Exception {
        start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> admin.describeCluster()
                                    .nodes()
                                    .get(20, TimeUnit.SECONDS)
                                    .size()
                            == 3);
            for (int leader = 1; leader <= 2; leader++) {
                String topic = TOPIC + leader;
                int other = 3 - leader;
                admin.createTopics(List.of(new NewTopic(topic, Map.of(0, List.of(leader, other, 3)))))
                        .all()
                        .get(30, TimeUnit.SECONDS);
                try (SteadyWriter writer = new SteadyWriter(bootstrap(), topic, 1)) {
                    writer.awaitProgress();
                    writer.gapMs();
                    cables.get(leader).cut();
                    awaitAnotherLeader(admin, topic, leader);
                    writer.awaitProgress();
                    long gapMs = writer.gapMs();
                    System.out.printf("leader %d cut from its peers: longest gap %d ms%n", leader, gapMs);
                    assertThat(gapMs).isLessThan(10_000);
                    cables.get(leader).mend();
                    await().atMost(LIMIT)
                            .untilAsserted(() ->
                                    assertThat(partition(admin, topic).isr()).hasSize(3));
                    writer.awaitProgress();
                    writer.close();
                    assertThat(writer.failure()).isNull();
                }
            }
        }
        assertThat(brokers.values()).allMatch(BrokerProcess::isAlive);
    }

    private void awaitAnotherLeader(Admin admin, String topic, int leader) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            TopicPartitionInfo partition = partition(admin, topic);
            assertThat(partition.leader()).isNotNull();
            assertThat(partition.leader().id()).isNotEqualTo(leader);
        });
    }

    private static TopicPartitionInfo partition(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .get(0);
    }

    private String bootstrap() {
        return brokers.values().stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    private void start() throws Exception {
        zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 500));
        open.add(zooKeeper);
        for (int id = 1; id <= 3; id++) {
            int clients = BrokerProcess.freePort();
            int peers = BrokerProcess.freePort();
            Link cable = new Link(peers);
            open.add(cable);
            cables.put(id, cable);
            Map<String, String> settings = new HashMap<>(Map.of(
                    "broker.id", Integer.toString(id),
                    "zookeeper.connect", zooKeeper.connect(),
                    "listeners", "PLAINTEXT://127.0.0.1:" + clients + ",PEERS://127.0.0.1:" + peers,
                    "advertised.listeners", "PLAINTEXT://127.0.0.1:" + clients + ",PEERS://127.0.0.1:" + cable.port(),
                    "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,PEERS:PLAINTEXT",
                    "inter.broker.listener.name", "PEERS",
                    "min.insync.replicas", "2",
                    "auto.leader.rebalance.enable", "false",
                    "ottla.peer.unreachable.ms", "2000"));
            BrokerProcess broker = BrokerProcess.start(folder.resolve("broker-" + id), settings, clients);
            open.add(broker);
            brokers.put(id, broker);
        }
    }
}
