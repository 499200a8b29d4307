package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.client.consumer.Consumer;
import io.ottla.client.serialization.Serdes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers in one process: what is written to one is on all, and goes on when one stops. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationTest {
    @TempDir
    Path folder;

    private TestCluster cluster;
    private ClusterClient client;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(
                folder,
                3,
                Map.of(
                        "min.insync.replicas",
                        "2",
                        "replica.lag.time.max.ms",
                        "2000",
                        "replica.selector.class",
                        "org.apache.kafka.common.replica.RackAwareReplicaSelector"));
        client = new ClusterClient(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatIsAcknowledgedIsOnEveryReplicaAndOutlivesItsLeader() throws Exception {
        client.create("t", 1, 3);
        client.write("t", 0, 100);
        int leader = client.partition("t").leader().id();
        await().untilAsserted(() -> {
            byte[] first = log(1, "t-0");
            assertThat(first).isNotEmpty();
            assertThat(log(2, "t-0")).isEqualTo(first);
            assertThat(log(3, "t-0")).isEqualTo(first);
        });

        cluster.stop(leader);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(client.partition("t").leader().id()).isNotEqualTo(leader);
            assertThat(client.isr("t")).hasSize(2).doesNotContain(leader);
        });
        client.write("t", 100, 200);
        assertThat(client.read("t")).containsExactlyElementsOf(ClusterClient.numbers(200));

        cluster.start(leader);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(client.isr("t")).containsExactlyInAnyOrder(1, 2, 3));
        client.write("t", 200, 210);
        await().untilAsserted(() -> {
            assertThat(log(2, "t-0")).isEqualTo(log(1, "t-0"));
            assertThat(log(3, "t-0")).isEqualTo(log(1, "t-0"));
        });
    }

    @Test
    void withTooFewInSyncNothingIsTakenUntilOneIsBack() throws Exception {
        client.create("t", 1, 3);
        client.write("t", 0, 10);
        int leader = client.partition("t").leader().id();
        List<Integer> others =
                List.of(1, 2, 3).stream().filter(id -> id != leader).toList();
        others.forEach(cluster::stop);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(client.isr("t")).containsExactly(leader));
        Optional<Throwable> refused = Optional.empty();
        try (KafkaProducer<String, String> producer =
                client.producer(Map.of("retries", "0", "delivery.timeout.ms", "5000", "request.timeout.ms", "4000"))) {
            producer.send(new ProducerRecord<>("t", 0, null, "lost")).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            refused = Optional.of(e.getCause());
        }
        assertThat(refused).containsInstanceOf(NotEnoughReplicasException.class);

        cluster.start(others.get(0));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(client.isr("t")).hasSize(2));
        client.write("t", 10, 20);
        assertThat(client.read("t")).containsExactlyElementsOf(ClusterClient.numbers(20));
    }

    @Test
    void aConsumerReadsFromTheReplicaInItsRackAndHearsSoonOfWhatIsCommitted() throws Exception {
        client.create("t", 1, 3);
        client.write("t", 0, 10);
        int follower = client.partition("t").leader().id() % 3 + 1;
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrap(), "client.rack", "rack-" + follower),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new ArrayList<>();
            while (values.size() < 10) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            consumer.poll(Duration.ofMillis(100));
            assertThat(preferredReplica(consumer)).isEqualTo(follower);

            client.write("t", 10, 20);
            while (values.size() < 20) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            assertThat(values).containsExactlyElementsOf(ClusterClient.numbers(20));
            assertThat(preferredReplica(consumer)).isEqualTo(follower);
        }
    }

    @Test
    void aConsumerOfOursReadsFromTheReplicaInItsRackAndFromTheLeaderOnceThatIsGone() throws Exception {
        client.create(new NewTopic("t", Map.of(0, List.of(1, 2, 3))));
        client.write("t", 0, 10);
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(cluster.bootstrap())
                .autoOffsetReset("earliest")
                .set("client.rack", "rack-2")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open()) {
            consumer.assign(List.of(new io.ottla.client.TopicPartition("t", 0)));
            List<String> read = new ArrayList<>();
            readUntil(consumer, read, 10);
            client.write("t", 10, 20);
            readUntil(consumer, read, 20);
            awaitReadingFromFollowers(consumer, 1);

            cluster.stop(2);
            client.write("t", 20, 30);
            readUntil(consumer, read, 30);
            awaitReadingFromFollowers(consumer, 0);
            assertThat(read).containsExactlyElementsOf(ClusterClient.numbers(30));
        }
    }

    /** The one replica in sync goes with what only it had, and another leads without it. */
    @Test
    void aConsumerOfOursGoesBackToWhereTheLogWasCut() throws Exception {
        client.create(new NewTopic("t", Map.of(0, List.of(2, 3)))
                .configs(Map.of("min.insync.replicas", "1", "unclean.leader.election.enable", "true")));
        client.write("t", 0, 10);
        cluster.stop(3);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(client.isr("t")).containsExactly(2));
        client.write("t", 10, 15);
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(cluster.bootstrap())
                .autoOffsetReset("earliest")
                .set("metadata.max.age.ms", 500)
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open()) {
            consumer.assign(List.of(new io.ottla.client.TopicPartition("t", 0)));
            List<String> read = new ArrayList<>();
            readUntil(consumer, read, 15);
            cluster.stop(2);
            cluster.start(3);
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(client.partition("t").leader().id()).isEqualTo(3));
            client.write("t", 20, 25);
            readUntil(consumer, read, 20);
            assertThat(read.subList(15, 20)).containsExactly("20", "21", "22", "23", "24");
        }
    }

    private static void readUntil(Consumer<String, String> consumer, List<String> read, int count) {
        await().atMost(Duration.ofSeconds(30)).pollInSameThread().until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> read.add(record.value()));
            return read.size() >= count;
        });
    }

    private static void awaitReadingFromFollowers(Consumer<?, ?> consumer, int partitions) {
        await().pollInSameThread().untilAsserted(() -> {
            assertThat(consumer.poll(Duration.ofMillis(10))).isEmpty();
            assertThat(consumer.metrics().value("partitions-read-from-followers"))
                    .isEqualTo(partitions);
        });
    }

    private static int preferredReplica(KafkaConsumer<?, ?> consumer) {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("preferred-read-replica"))
                .mapToInt(metric -> ((Number) metric.metricValue()).intValue())
                .findFirst()
                .orElse(-1);
    }

    private byte[] log(int broker, String partition) throws Exception {
        return Files.readAllBytes(cluster.data(broker).resolve(partition).resolve("00000000000000000000.log"));
    }
}
