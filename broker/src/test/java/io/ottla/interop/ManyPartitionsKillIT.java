package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a broker with hundreds of partitions that hold data, started again at once: all lead, all is there. */
class ManyPartitionsKillIT {
    private static final String TOPIC = "many";
    private static final int PARTITIONS = Integer.getInteger("ottla.test.partitions", 600);
    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void everyPartitionLeadsAgainWithAllItsRecords() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            create(broker);
            IntStream.range(0, ROUNDS).forEach(round -> writeToEach(broker, round));
            broker.kill();
            broker.startAgain();
            allLead(broker);
            assertThat(readAll(broker, ROUNDS)).isEqualTo(expected(ROUNDS));
            writeToEach(broker, ROUNDS);
            broker.kill();
            broker.startAgain();
            allLead(broker);
            assertThat(readAll(broker, ROUNDS + 1)).isEqualTo(expected(ROUNDS + 1));
        }
    }

    private static void create(BrokerProcess broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void allLead(BrokerProcess broker) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            Awaitility.await("every partition has its leader").atMost(LIMIT).untilAsserted(() -> {
                List<TopicPartitionInfo> partitions = admin.describeTopics(List.of(TOPIC))
                        .allTopicNames()
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .get(TOPIC)
                        .partitions();
                assertThat(partitions).hasSize(PARTITIONS);
                assertThat(partitions).allSatisfy(p -> {
                    assertThat(p.leader()).as("leader of %s", p).isNotNull();
                    assertThat(p.leader().id()).as("leader of %s", p).isZero();
                });
            });
        }
    }

    /** One record to each partition; returns when each is acknowledged. */
    private static void writeToEach(BrokerProcess broker, int value) {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrap(), "acks", "all");
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<Integer, Integer> producer =
                new KafkaProducer<>(properties, new IntegerSerializer(), new IntegerSerializer())) {
            for (int p = 0; p < PARTITIONS; p++) {
                sent.add(producer.send(new ProducerRecord<>(TOPIC, p, p, value)));
            }
        }
        assertThat(sent)
                .allSatisfy(ack -> assertThat(
                                ack.get(LIMIT.toSeconds(), TimeUnit.SECONDS).offset())
                        .isEqualTo(value));
    }

    private static Map<Integer, List<Integer>> expected(int rounds) {
        Map<Integer, List<Integer>> expected = new TreeMap<>();
        for (int p = 0; p < PARTITIONS; p++) {
            expected.put(p, IntStream.range(0, rounds).boxed().toList());
        }
        return expected;
    }

    private static Map<Integer, List<Integer>> readAll(BrokerProcess broker, int rounds) {
        Map<Integer, List<Integer>> read = new TreeMap<>();
        Map<String, Object> properties =
                Map.of("bootstrap.servers", broker.bootstrap(), "max.poll.records", PARTITIONS * (rounds + 1));
        try (KafkaConsumer<Integer, Integer> consumer =
                new KafkaConsumer<>(properties, new IntegerDeserializer(), new IntegerDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(p -> new TopicPartition(TOPIC, p))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, LIMIT);
            long endNanos = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < endNanos
                    && all.stream().anyMatch(p -> consumer.position(p, LIMIT) < ends.get(p))) {
                for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofMillis(200))) {
                    read.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                            .add(record.value());
                }
            }
        }
        return read;
    }
}
