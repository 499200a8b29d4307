package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeReplicaLogDirsResult.ReplicaLogDirInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas move between the directories of a broker while a producer writes, by Kafka's admin client and by our tool. */
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogDirMoveIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String TOPIC = "movable";
    private static final String RATE = "replica.alter.log.dirs.io.max.bytes.per.second";

    @TempDir
    Path folder;

    @Test
    void replicasMoveWhileTheyAreWrittenAndThroughARestart() throws Exception {
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        try (BrokerProcess broker = BrokerProcess.start(
                        folder,
                        Map.of(
                                "log.dirs",
                                a + "," + b,
                                "log.segment.bytes",
                                "200000",
                                "log.segment.delete.delay.ms",
                                "0"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get(30, TimeUnit.SECONDS);
            try (SteadyWriter writer = new SteadyWriter(broker.bootstrap(), TOPIC, 2)) {
                writer.awaitProgress();
                for (int p = 0; p < 2; p++) {
                    move(admin, p, elsewhere(admin, p, a, b));
                }
                writer.awaitProgress();
                moveSlowlyThroughAKill(broker, admin, writer, elsewhere(admin, 0, a, b));
                moveByTool(broker, elsewhere(admin, 1, a, b));
                writer.awaitProgress();
                writer.close();
                assertThat(writer.failure()).isNull();
                assertThat(describe(admin, 0).getCurrentReplicaLogDir()).isNotNull();
                broker.stop();
                for (int p = 0; p < 2; p++) {
                    ReplicaFiles.holds(place(p, a, b), writer.acknowledged.get(p));
                }
            }
            assertThatThereIsNothingElse(a);
            assertThatThereIsNothingElse(b);
        }
    }

    private static TopicPartitionReplica replica(int partition) {
        return new TopicPartitionReplica(TOPIC, partition, 0);
    }

    private static ReplicaLogDirInfo describe(Admin admin, int partition) throws Exception {
        return admin.describeReplicaLogDirs(List.of(replica(partition)))
                .all()
                .get(20, TimeUnit.SECONDS)
                .get(replica(partition));
    }

    private static Path elsewhere(Admin admin, int partition, Path a, Path b) throws Exception {
        return describe(admin, partition).getCurrentReplicaLogDir().equals(a.toString()) ? b : a;
    }

    private static void move(Admin admin, int partition, Path to) throws Exception {
        assertThat(admin.alterReplicaLogDirs(Map.of(replica(partition), to + "-none"))
                        .all())
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCauseInstanceOf(LogDirNotFoundException.class);
        admin.alterReplicaLogDirs(Map.of(replica(partition), to.toString()))
                .all()
                .get(20, TimeUnit.SECONDS);
        awaitIn(admin, partition, to);
    }

    private static void awaitIn(Admin admin, int partition, Path to) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(describe(admin, partition).getCurrentReplicaLogDir())
                        .isEqualTo(to.toString()));
    }

    private static void moveSlowlyThroughAKill(BrokerProcess broker, Admin admin, SteadyWriter writer, Path to)
            throws Exception {
        limit(admin, "1000");
        admin.alterReplicaLogDirs(Map.of(replica(0), to.toString())).all().get(20, TimeUnit.SECONDS);
        await().atMost(LIMIT).untilAsserted(() -> {
            ReplicaLogDirInfo now = describe(admin, 0);
            assertThat(now.getFutureReplicaLogDir()).isEqualTo(to.toString());
            assertThat(now.getFutureReplicaOffsetLag()).isPositive();
        });
        writer.awaitProgress();
        broker.kill();
        broker.startAgain();
        writer.awaitProgress();
        assertThat(describe(admin, 0).getFutureReplicaLogDir()).isEqualTo(to.toString());
        limit(admin, "1000000000");
        awaitIn(admin, 0, to);
    }

    private static void limit(Admin admin, String bytesPerSecond) throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "0");
        admin.incrementalAlterConfigs(Map.of(
                        broker,
                        List.of(new AlterConfigOp(new ConfigEntry(RATE, bytesPerSecond), AlterConfigOp.OpType.SET))))
                .all()
                .get(20, TimeUnit.SECONDS);
    }

    private void moveByTool(BrokerProcess broker, Path to) throws IOException {
        Path plan = folder.resolve("plan.json");
        Files.writeString(
                plan,
                "{\"version\":1,\"partitions\":[{\"topic\":\"" + TOPIC + "\",\"partition\":1,\"replicas\":[0],"
                        + "\"log_dirs\":[\"" + to + "\"]}]}");
        assertThat(reassign(broker, plan, "--execute"))
                .contains("Successfully started partition reassignment")
                .contains("Successfully started moving log directory to " + to);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(reassign(broker, plan, "--verify"))
                        .contains("Reassignment of replica " + TOPIC + "-1-0 completed successfully"));
    }

    private static String reassign(BrokerProcess broker, Path plan, String action) {
        return Run.of(
                        Dist.script("kafka-reassign-partitions.sh"),
                        "--bootstrap-server",
                        broker.bootstrap(),
                        action,
                        "--reassignment-json-file",
                        plan.toString())
                .ok()
                .out();
    }

    private static Path place(int partition, Path... dirs) {
        List<Path> places = Stream.of(dirs)
                .map(dir -> dir.resolve(TOPIC + "-" + partition))
                .filter(Files::exists)
                .toList();
        assertThat(places).as("one log only").hasSize(1);
        return places.get(0);
    }

    private static void assertThatThereIsNothingElse(Path dir) throws IOException {
        try (Stream<Path> names = Files.list(dir)) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.startsWith(TOPIC))
                    .allMatch(name -> name.matches(TOPIC + "-[01]"));
        }
    }
}
