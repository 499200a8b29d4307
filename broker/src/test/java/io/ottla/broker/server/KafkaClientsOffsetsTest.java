package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own clients ask a whole broker where records are, delete some, and look at logs and producers. */
@Timeout(120)
class KafkaClientsOffsetsTest {
    @TempDir
    static Path folder;

    private static TestBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = new TestBroker(folder, Map.of());
        admin = Admin.create(settings(Map.of()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + broker.address().getPort()));
        all.putAll(more);
        return all;
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        return new KafkaProducer<>(settings(more), new StringSerializer(), new StringSerializer());
    }

    private static TopicPartition made(String topic, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configs)))
                .all()
                .get();
        return new TopicPartition(topic, 0);
    }

    private static long offset(TopicPartition partition, OffsetSpec spec) throws Exception {
        return admin.listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static void send(TopicPartition to, long... timestampsMs) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of("linger.ms", 0))) {
            for (long timestampMs : timestampsMs) {
                producer.send(new ProducerRecord<>(to.topic(), to.partition(), timestampMs, "k", "v"))
                        .get();
            }
        }
    }

    @Test
    void offsetsAreFoundByPlaceAndByTime() throws Exception {
        TopicPartition partition = made("places", Map.of());
        send(partition, 1000, 5000, 3000);

        assertThat(offset(partition, OffsetSpec.earliest())).isZero();
        assertThat(offset(partition, OffsetSpec.latest())).isEqualTo(3);
        assertThat(offset(partition, OffsetSpec.maxTimestamp())).isEqualTo(1);
        assertThat(offset(partition, OffsetSpec.forTimestamp(2000))).isEqualTo(1);
        assertThat(offset(partition, OffsetSpec.forTimestamp(6000))).isEqualTo(-1);
        assertThat(offset(partition, OffsetSpec.earliestLocal())).isZero();
        assertThat(offset(partition, OffsetSpec.latestTiered())).isEqualTo(-1);
    }

    @Test
    void recordsAreDeletedUpToAnOffset() throws Exception {
        TopicPartition partition = made("deleted", Map.of());
        send(partition, 1, 2, 3);

        assertThat(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)))
                        .lowWatermarks()
                        .get(partition)
                        .get()
                        .lowWatermark())
                .isEqualTo(2);
        assertThat(offset(partition, OffsetSpec.earliest())).isEqualTo(2);
        assertThatThrownBy(() -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(9)))
                        .all()
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(OffsetOutOfRangeException.class);
        TopicPartition compacted = made("compacted", Map.of("cleanup.policy", "compact"));
        assertThatThrownBy(() -> admin.deleteRecords(Map.of(compacted, RecordsToDelete.beforeOffset(0)))
                        .all()
                        .get())
                .hasCauseInstanceOf(PolicyViolationException.class);
    }

    @Test
    void directoriesAndProducersAreDescribed() throws Exception {
        TopicPartition partition = made("described", Map.of());
        send(partition, 1, 2);

        Map<String, LogDirDescription> dirs =
                admin.describeLogDirs(List.of(3)).allDescriptions().get().get(3);
        assertThat(dirs).containsOnlyKeys(folder.resolve("data").toString());
        LogDirDescription only = dirs.values().iterator().next();
        assertThat(only.error()).isNull();
        assertThat(only.replicaInfos().get(partition).size()).isPositive();
        assertThat(only.usableBytes().getAsLong()).isPositive();
        List<ProducerState> producers = admin.describeProducers(List.of(partition))
                .partitionResult(partition)
                .get()
                .activeProducers();
        assertThat(producers).hasSize(1);
        assertThat(producers.get(0).lastSequence()).isEqualTo(1);
        assertThat(producers.get(0).producerId()).isNotNegative();
    }

    @Test
    void idempotentProducersGetAnIdEach() throws Exception {
        TopicPartition partition = made("ids", Map.of());
        send(partition, 1);
        send(partition, 2);

        assertThat(admin.describeProducers(List.of(partition))
                        .partitionResult(partition)
                        .get()
                        .activeProducers())
                .extracting(ProducerState::producerId)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void aTransactionalProducerFailsClearlyAndSoon() {
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", "tx"))) {
            long startedNs = System.nanoTime();
            assertThatThrownBy(producer::initTransactions)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("Could not find a coordinator with type TRANSACTION");
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs))
                    .isLessThan(30);
        }
    }
}
