package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers as processes, and what befalls their controller, while a producer writes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControllerIT {
    private static final String TOPIC = "steady";
    private static final int PARTITIONS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private BrokerCluster cluster;
    private Admin admin;
    private SteadyWriter writer;

    @BeforeEach
    void start() throws Exception {
        cluster = BrokerCluster.start(folder, 3, Map.of("auto.leader.rebalance.enable", "false"));
        admin = Admin.create(Map.of(
                "bootstrap.servers", cluster.bootstrap(),
                "request.timeout.ms", "2000",
                "default.api.timeout.ms", "15000"));
        awaitBrokers();
        // Patient, unlike the other one: how long a busy machine takes for it is not what is shown here.
        try (Admin patient = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            patient.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 3)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        writer = new SteadyWriter(cluster.bootstrap(), TOPIC, PARTITIONS);
        writer.awaitProgress();
    }

    /** A dry run is refused until the controller knows of three. */
    private void awaitBrokers() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> admin.createTopics(
                                List.of(new NewTopic(TOPIC, 1, (short) 3)),
                                new CreateTopicsOptions().validateOnly(true))
                        .replicationFactor(TOPIC)
                        .get(10, TimeUnit.SECONDS)
                        .equals(3));
    }

    @AfterEach
    void stop() {
        if (writer != null) {
            writer.close();
        }
        admin.close();
        cluster.close();
    }

    @Test
    void whenTheControllerIsKilledAnotherOneLeadsOn() throws Exception {
        int before = controller();
        writer.gapMs();
        cluster.broker(before).kill();

        awaitLeadersOtherThan(before);
        writer.awaitProgress();
        System.out.printf("controller and leader killed: longest gap %d ms%n", writer.gapMs());
        assertThat(controller()).isNotEqualTo(before);

        cluster.broker(before).startAgain();
        awaitInSync();
        finish();
    }

    @Test
    void aControllerThatStoodStillIsControllerNoMore() throws Exception {
        int before = controller();
        long pid = cluster.broker(before).pid();
        signal("STOP", pid);
        try {
            awaitLeadersOtherThan(before);
            await().atMost(LIMIT).until(() -> controller() != before);
            writer.awaitProgress();
        } finally {
            signal("CONT", pid);
        }
        awaitInSync();
        assertThat(controller()).isNotEqualTo(before);
        assertThat(cluster.broker(before).isAlive()).isTrue();
        finish();
    }

    @Test
    void aLiveBrokerWhoseSessionExpiresComesBackByItself() throws Exception {
        for (int id : List.of(controller(), 1 + controller() % 3)) {
            String epochBefore = data("/brokers/ids/" + id);
            expireSession(cluster.broker(id));
            await().atMost(LIMIT).until(() -> !data("/brokers/ids/" + id).equals(epochBefore));
            awaitInSync();
            writer.awaitProgress();
        }
        finish();
    }

    @Test
    void aRollingRestartHandsLeadersOverFirst() throws Exception {
        for (int id = 1; id <= 3; id++) {
            writer.awaitProgress();
            writer.gapMs();
            cluster.broker(id).stop();
            writer.awaitProgress();
            long gapMs = writer.gapMs();
            System.out.printf("broker %d stopped: longest gap %d ms%n", id, gapMs);
            assertThat(gapMs).as("no session has to run out").isLessThan(2000);
            cluster.broker(id).startAgain();
            awaitInSync();
            admin.electLeaders(ElectionType.PREFERRED, null).partitions().get(20, TimeUnit.SECONDS);
        }
        finish();
    }

    @Test
    void replicasMoveUnderLoadAndTheOldOnesAreDeleted() throws Exception {
        admin.createTopics(List.of(new NewTopic("mover", Map.of(0, List.of(1, 2)))))
                .all()
                .get(20, TimeUnit.SECONDS);
        TopicPartition mover = new TopicPartition("mover", 0);
        try (SteadyWriter second = new SteadyWriter(cluster.bootstrap(), "mover", 1)) {
            second.awaitProgress();
            for (List<Integer> target : List.of(List.of(3, 2), List.of(1, 3), List.of(2, 1))) {
                admin.alterPartitionReassignments(Map.of(mover, Optional.of(new NewPartitionReassignment(target))))
                        .all()
                        .get(20, TimeUnit.SECONDS);
                await().atMost(LIMIT)
                        .until(() -> admin.listPartitionReassignments()
                                .reassignments()
                                .get(20, TimeUnit.SECONDS)
                                .isEmpty());
                assertThat(data("/brokers/topics/mover"))
                        .contains("\"0\":" + target.toString().replace(" ", ""));
                int gone = 6 - target.get(0) - target.get(1);
                await().atMost(LIMIT)
                        .until(() -> !Files.exists(cluster.broker(gone).data().resolve("mover-0")));
                second.awaitProgress();
            }
            assertThat(second.failure()).isNull();
        }
        finish();
    }

    /** Everything acknowledged is there, whoever leads. */
    private void finish() throws Exception {
        writer.close();
        assertThat(writer.failure()).as("what the producer gave up on").isNull();
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrap());
        try (KafkaConsumer<Integer, Integer> consumer =
                new KafkaConsumer<>(settings, new IntegerDeserializer(), new IntegerDeserializer())) {
            for (int p = 0; p < PARTITIONS; p++) {
                TopicPartition partition = new TopicPartition(TOPIC, p);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                Map<Long, Integer> read = new HashMap<>();
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(200)).forEach(r -> read.put(r.offset(), r.value()));
                }
                assertThat(read).containsAllEntriesOf(writer.acknowledged.get(p));
            }
        }
    }

    private int controller() throws Exception {
        String node = data("/controller");
        return node.isEmpty() ? -1 : Integer.parseInt(node.replaceAll(".*\"brokerid\":(\\d+).*", "$1"));
    }

    /** A question to a broker that stands still fails, and is asked again. */
    private void awaitLeadersOtherThan(int broker) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(partitions()).allSatisfy(p -> {
                    assertThat(p.leader()).isNotNull();
                    assertThat(p.leader().id()).isNotEqualTo(broker);
                }));
    }

    private void awaitInSync() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(partitions())
                        .allSatisfy(p -> assertThat(p.isr()).hasSize(3)));
    }

    private List<TopicPartitionInfo> partitions() throws Exception {
        return admin.describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(TOPIC)
                .partitions();
    }

    /** The node's text with the zxid that made it; empty when it is missing. */
    private String data(String path) throws Exception {
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        ZooKeeper zk = new ZooKeeper(cluster.zooKeeper.connect(), 4000, event -> connected.complete(true));
        try {
            connected.get(10, TimeUnit.SECONDS);
            var stat = zk.exists(path, false);
            return stat == null ? "" : new String(zk.getData(path, false, null)) + stat.getCzxid();
        } finally {
            zk.close();
        }
    }

    /** Resumes the session that the broker noted, and closes it: to ZooKeeper it has ended. */
    private void expireSession(BrokerProcess broker) throws Exception {
        String[] note = Files.readString(broker.data().resolve("zookeeper.session"))
                .strip()
                .split(" ");
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        ZooKeeper zk = new ZooKeeper(
                cluster.zooKeeper.connect(),
                4000,
                event -> connected.complete(true),
                Long.parseUnsignedLong(note[0], 16),
                Base64.getDecoder().decode(note[1]));
        connected.get(10, TimeUnit.SECONDS);
        zk.close();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
