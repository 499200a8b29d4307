package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.log.Tmpfs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of one of three brokers has trouble while an idempotent producer writes with acks=all. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiskTroubleIT {
    private static final String TOPIC = "steady";
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int TROUBLED = 2;

    @TempDir
    Path folder;

    private BrokerCluster cluster;
    private Admin admin;

    private void start(int partitions) throws Exception {
        cluster = BrokerCluster.start(
                folder,
                3,
                Map.of(
                        "log.segment.bytes", "100000",
                        "log.initial.task.delay.ms", "200",
                        "ottla.log.check.interval.ms", "500"));
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
        await().atMost(LIMIT).until(() -> admin.describeCluster().nodes().get().size() == 3);
        admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 3)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            admin.close();
            cluster.close();
        }
    }

    @Test
    void aFullDiskIsOutOfSyncAndLeadsNothingUntilThereIsRoom() throws Exception {
        Path data = Files.createDirectories(folder.resolve("broker-" + TROUBLED).resolve("data"));
        try (Tmpfs small = Tmpfs.mount(data, "16m")) {
            start(3);
            try (SteadyWriter writer = new SteadyWriter(cluster.bootstrap(), TOPIC, 3)) {
                writer.awaitProgress();
                Path ballast = small.fillUp();

                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(partitions()).allSatisfy(partition -> {
                            assertThat(partition.leader().id()).isNotEqualTo(TROUBLED);
                            assertThat(inSync(partition)).hasSize(2).doesNotContain(TROUBLED);
                        }));
                writer.awaitProgress();
                assertThat(cluster.broker(TROUBLED).isAlive()).isTrue();
                assertThat(cluster.broker(TROUBLED).log())
                        .contains("the disk is full")
                        .doesNotContain("is offline with");

                Files.delete(ballast);
                awaitAllInSync();
                writer.awaitProgress();
                writer.close();
                assertThat(writer.failure()).isNull();
                ReplicaFiles.allHold(writer, cluster);
            } finally {
                stop();
                cluster = null;
            }
        }
    }

    private Path directory(int broker, int partition) {
        return cluster.broker(broker).data().resolve(TOPIC + "-" + partition);
    }

    /** Missing, overwritten, and such that it cannot be opened at all, each in another partition. */
    @Test
    void aReplicaWhoseLogIsGoneOrGarbageIsBuiltAnewFromTheLeader() throws Exception {
        start(4);
        try (SteadyWriter writer = new SteadyWriter(cluster.bootstrap(), TOPIC, 4)) {
            writer.awaitProgress();
            cluster.broker(TROUBLED).kill();
            delete(directory(TROUBLED, 0));
            overwrite(firstSegment(directory(TROUBLED, 1)));
            makeHuge(firstSegment(directory(TROUBLED, 2)));
            cluster.broker(TROUBLED).startAgain();

            awaitAllInSync();
            writer.awaitProgress();
            writer.close();
            assertThat(writer.failure()).isNull();
            assertThat(cluster.broker(TROUBLED).log())
                    .contains("log steady-2 in")
                    .contains("cannot be opened");
            ReplicaFiles.allHold(writer, cluster);
        }
    }

    /** In old segments of a leader and of a follower, and of a topic that nobody else has. */
    @Test
    void damageInOldSegmentsIsFoundAndMendedWithWhatOtherReplicasHave() throws Exception {
        start(2);
        admin.createTopics(List.of(new NewTopic("alone", Map.of(0, List.of(TROUBLED)))
                        .configs(Map.of("min.insync.replicas", "1"))))
                .all()
                .get(30, TimeUnit.SECONDS);
        try (SteadyWriter writer = new SteadyWriter(cluster.bootstrap(), TOPIC, 2);
                SteadyWriter alone = new SteadyWriter(cluster.bootstrap(), "alone", 1)) {
            await().atMost(LIMIT)
                    .until(() -> segments(TOPIC, 0) > 2 && segments(TOPIC, 1) > 2 && segments("alone", 0) > 2);
            alone.close();
            damage(firstSegment(directory(TROUBLED, 0)));
            damage(firstSegment(directory(TROUBLED, 1)));
            damage(firstSegment(cluster.broker(TROUBLED).data().resolve("alone-0")));

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(cluster.broker(TROUBLED).log())
                            .contains("damage log=steady-0", "damage log=steady-1", "damage log=alone-0")
                            .contains("repaired log=steady-0", "repaired log=steady-1")
                            .contains("log=alone-0 is not repaired", "there is no other live replica"));
            assertThat(unreadable("alone")).hasMessageContaining("corrupt");
            writer.awaitProgress();
            writer.close();
            assertThat(writer.failure()).isNull();
            ReplicaFiles.allHold(writer, cluster);
            for (int p = 0; p < 2; p++) {
                assertThat(firstSegment(directory(TROUBLED, p))).hasSameBinaryContentAs(firstSegment(directory(1, p)));
            }
        }
    }

    private long segments(String topic, int partition) throws IOException {
        try (Stream<Path> files = Files.list(cluster.broker(TROUBLED).data().resolve(topic + "-" + partition))) {
            return files.filter(file -> file.toString().endsWith(".log")).count();
        }
    }

    private static void damage(Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.seek(opened.length() / 2);
            opened.write(new byte[100]);
        }
    }

    /** What Kafka's consumer says when it comes to what is damaged. */
    private Exception unreadable(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100));
            }
        } catch (KafkaException e) {
            return e;
        }
        throw new AssertionError("all was read");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static Path firstSegment(Path directory) {
        return directory.resolve("00000000000000000000.log");
    }

    private static void overwrite(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(file, bytes);
    }

    /** Longer than a segment can be; the file system stores no more for it. */
    private static void makeHuge(Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(3L << 30);
        }
    }

    private void awaitAllInSync() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(partitions())
                        .allSatisfy(partition -> assertThat(inSync(partition)).hasSize(3)));
    }

    private static List<Integer> inSync(TopicPartitionInfo partition) {
        return partition.isr().stream().map(Node::id).toList();
    }

    private List<TopicPartitionInfo> partitions() throws Exception {
        return admin.describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(TOPIC)
                .partitions();
    }
}
