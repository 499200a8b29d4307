package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of our producer see, whoever made the broker. */
abstract class ProducerFlows extends ClientFlows {
    private static final long TIME_MS = 1_600_000_000_000L;

    ProducerFlows(Server server) {
        super(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void keysValuesHeadersAndTimesComeBackWithEachCompression(String codec) {
        // Records as old as these go with the broker's first look at retention, half a minute after its start.
        String topic = topic(1, "retention.ms", "-1");
        Producer<String, String> producer = producer("compression.type", codec, "linger.ms", "20");
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            List<Header> headers = List.of(new Header("h", bytes("v" + i)), new Header("h", null));
            sent.add(producer.send(new ProducerRecord<>(
                    topic, 0, TIME_MS + i, i % 3 == 0 ? null : "k" + i, i % 5 == 0 ? null : "value" + i, headers)));
        }
        for (int i = 0; i < 300; i++) {
            assertThat(got(sent.get(i))).isEqualTo(new RecordMetadata(new TopicPartition(topic, 0), i, TIME_MS + i));
        }
        Consumer<String, String> consumer = consumer("auto.offset.reset", "earliest");
        consumer.assign(partitions(topic, 1));
        List<ConsumerRecord<String, String>> read = take(consumer, 300);
        for (int i = 0; i < 300; i++) {
            ConsumerRecord<String, String> record = read.get(i);
            assertThat(record.offset()).isEqualTo(i);
            assertThat(record.timestampMs()).isEqualTo(TIME_MS + i);
            assertThat(record.key()).isEqualTo(i % 3 == 0 ? null : "k" + i);
            assertThat(record.value()).isEqualTo(i % 5 == 0 ? null : "value" + i);
            assertThat(record.headers()).extracting(Header::key).containsExactly("h", "h");
            assertThat(record.headers().get(0).value()).isEqualTo(bytes("v" + i));
            assertThat(record.headers().get(1).value()).isNull();
        }
        assertThat(readByKafkasConsumer(topic, 300)).isEqualTo(values(read));
    }

    @ParameterizedTest(name = "acks {0}, idempotent {1}")
    @CsvSource({"all, true", "all, false", "1, false", "0, false"})
    void recordsArriveInOrderAtTheirOffsets(String acks, String idempotent) {
        String topic = topic(1);
        Producer<String, String> producer =
                producer("acks", acks, "enable.idempotence", idempotent, "batch.size", "500");
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (String value : numbered("v", 0, 1000)) {
            sent.add(producer.send(record(topic, 0, value)));
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(got(sent.get(i)).offset()).isEqualTo(acks.equals("0") ? -1 : i);
        }
        Consumer<String, String> consumer = consumer("auto.offset.reset", "earliest");
        consumer.assign(partitions(topic, 1));
        assertThat(values(take(consumer, 1000))).containsExactly(numbered("v", 0, 1000));
    }

    @Test
    void aKeyGoesToThePartitionThatKafkasClientTakes() throws Exception {
        String topic = topic(7);
        Producer<String, String> ours = producer();
        try (KafkaProducer<String, String> theirs = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap), new StringSerializer(), new StringSerializer())) {
            for (String key : numbered("key", 0, 60)) {
                int expected = theirs.send(new org.apache.kafka.clients.producer.ProducerRecord<>(topic, key, "v"))
                        .get()
                        .partition();
                assertThat(got(ours.send(ProducerRecord.of(topic, key, "v")))
                                .partition()
                                .partition())
                        .as(key)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void recordsWithoutKeyReachEveryPartition() {
        String topic = topic(3);
        Producer<String, String> producer = producer("batch.size", "200");
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 300)
                .mapToObj(i -> producer.send(ProducerRecord.of(topic, null, "v" + i)))
                .toList();
        assertThat(sent.stream()
                        .map(future -> got(future).partition().partition())
                        .distinct())
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void theBrokersTimeIsToldWhereTheTopicKeepsThat() {
        String topic = topic(1, "message.timestamp.type", "LogAppendTime");
        long before = System.currentTimeMillis();
        RecordMetadata metadata = got(producer().send(new ProducerRecord<>(topic, 0, 1L, "k", "v", List.of())));
        assertThat(metadata.timestampMs()).isBetween(before, System.currentTimeMillis());
        Consumer<String, String> consumer = consumer("auto.offset.reset", "earliest");
        consumer.assign(partitions(topic, 1));
        ConsumerRecord<String, String> read = take(consumer, 1).get(0);
        assertThat(read.timestampMs()).isEqualTo(metadata.timestampMs());
        assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    }

    @Test
    void aRecordThatTheTopicRefusesFailsAloneAndTheOthersGoOn() {
        String topic = topic(1, "max.message.bytes", "2000");
        Producer<String, String> producer = producer();
        CompletableFuture<RecordMetadata> small = producer.send(record(topic, 0, "before"));
        producer.flush();
        CompletableFuture<RecordMetadata> big = producer.send(record(topic, 0, "x".repeat(5000)));
        assertThatThrownBy(() -> got(big))
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
        CompletableFuture<RecordMetadata> after = producer.send(record(topic, 0, "after"));
        assertThat(got(small).offset()).isZero();
        assertThat(got(after).offset()).isEqualTo(1);
    }

    @Test
    void recordsTooManyForOneBatchOfTheTopicAreSplit() {
        String topic = topic(1, "max.message.bytes", "3000");
        Producer<String, String> producer = producer("batch.size", "16384", "linger.ms", "100");
        List<CompletableFuture<RecordMetadata>> sent = Arrays.stream(numbered("x".repeat(200), 0, 100))
                .map(value -> producer.send(record(topic, 0, value)))
                .toList();
        for (int i = 0; i < sent.size(); i++) {
            assertThat(got(sent.get(i)).offset()).isEqualTo(i);
        }
    }

    @Test
    void aNameThatNoTopicCanHaveIsSaidToBeInvalid() {
        assertThatThrownBy(() -> got(producer().send(ProducerRecord.of("no/topic", "k", "v"))))
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION));
    }

    @Test
    void flushWaitsForEverythingThatWasSent() {
        String topic = topic(2);
        Producer<String, String> producer = producer("linger.ms", "60000");
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 50)
                .mapToObj(i -> producer.send(record(topic, i % 2, "v" + i)))
                .toList();
        producer.flush();
        assertThat(sent).allMatch(CompletableFuture::isDone);
    }

    private List<String> readByKafkasConsumer(String topic, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", server.bootstrap), new StringDeserializer(), new StringDeserializer())) {
            var partition = new org.apache.kafka.common.TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = System.nanoTime() + LIMIT.toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
