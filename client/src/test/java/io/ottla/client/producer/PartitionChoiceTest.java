package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.config.BadSettingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where records without a partition go, and how a producer is described. */
class PartitionChoiceTest {
    private final SimBrokers brokers = new SimBrokers(5, 2, 4);

    @Test
    void recordsWithoutKeyFillBatchesAndReachEveryPartitionAlike() {
        Producer<String, String> producer = brokers.producer("batch.size", "1000", "linger.ms", "100");
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 4000)
                .mapToObj(i -> {
                    if (i % 100 == 0) {
                        brokers.net.lane.advance(1);
                    }
                    return producer.send(new ProducerRecord<>("t", "x".repeat(50)));
                })
                .toList();
        brokers.net.lane.advance(5000);
        assertThat(sent).allMatch(CompletableFuture::isDone);
        for (int partition = 0; partition < 4; partition++) {
            assertThat(brokers.values(partition)).hasSizeBetween(500, 1600);
        }
        assertThat(producer.metrics().value("records-per-batch-avg")).isGreaterThan(14);
        producer.close();
    }

    @Test
    void aKeyDecidesUnlessKeysAreToBeIgnored() {
        Producer<String, String> producer = brokers.producer("linger.ms", "0");
        for (String key : List.of("a", "foobar", "21")) {
            CompletableFuture<RecordMetadata> sent = producer.send(new ProducerRecord<>("t", key, "v"));
            brokers.net.lane.advance(100);
            assertThat(sent.getNow(null).partition().partition()).isEqualTo(Murmur2.partition(key.getBytes(), 4));
        }
        producer.close();
        Producer<String, String> ignoring = brokers.producer("partitioner.ignore.keys", "true", "linger.ms", "50");
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 10)
                .mapToObj(i -> ignoring.send(new ProducerRecord<>("t", "key" + i, "v")))
                .toList();
        brokers.net.lane.advance(1000);
        assertThat(sent.stream().map(one -> one.getNow(null).partition()).distinct())
                .hasSize(1);
        ignoring.close();
    }

    @Test
    void aPartitionerMayTakeTurns() {
        Producer<String, String> producer = brokers.producer(
                "partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner", "linger.ms", "0");
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 8)
                .mapToObj(i -> producer.send(new ProducerRecord<>("t", "key", "v")))
                .toList();
        brokers.net.lane.advance(1000);
        assertThat(sent.stream().map(one -> one.getNow(null).partition().partition()))
                .containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        producer.close();
    }

    /** To the partition that the value names. */
    public static final class ByValue implements Partitioner {
        @Override
        public int partition(ProducerRecord<?, ?> record, byte[] key, byte[] value, TopicShape topic) {
            return Integer.parseInt(new String(value, StandardCharsets.UTF_8));
        }
    }

    @Test
    void anApplicationsOwnPartitionerIsFoundByItsClass() {
        Producer<String, String> producer =
                brokers.producer("partitioner.class", ByValue.class.getName(), "linger.ms", "0");
        List<CompletableFuture<RecordMetadata>> sent = Stream.of("2", "0", "3", "-1")
                .map(value -> producer.send(new ProducerRecord<>("t", "foobar", value)))
                .toList();
        CompletableFuture<RecordMetadata> nowhere = producer.send(new ProducerRecord<>("t", "foobar", "4"));
        brokers.net.lane.advance(1000);
        assertThat(sent.stream().map(one -> one.getNow(null).partition().partition()))
                .containsExactly(2, 0, 3, Murmur2.partition("foobar".getBytes(StandardCharsets.UTF_8), 4));
        assertThat(nowhere)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("The partitioner chose partition 4 of topic t, which has 4.");
        producer.close();
    }

    @Test
    void whatIsWrongWithASettingIsSaidWithItsNameItsValueAndWhatIsAllowed() {
        assertRefused("compression.gzip.level", "11", "1 to 9, or -1");
        assertRefused("acks", "2", "one of all, -1, 0, 1");
        assertRefused("linger.ms", "soon", "linger.ms");
        assertRefused("partitioner.class", "no.such.Class", "there is no class no.such.Class");
        assertRefused("interceptor.classes", "java.lang.String", "java.lang.String is no");
        assertRefused("transactional.id", "", "not empty");
        assertThatThrownBy(() ->
                        builder().set("transactional.id", "x").set("acks", "1").parts())
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("acks=all");
        assertThatThrownBy(() -> Producer.open(new Properties())).hasMessageContaining("bootstrap.servers");
        Properties noSerializer = new Properties();
        noSerializer.put("bootstrap.servers", "b:1");
        assertThatThrownBy(() -> Producer.open(noSerializer)).hasMessageContaining("key.serializer");
        noSerializer.put("key.serializer", "StringSerializer");
        noSerializer.put("value.serializer", "org.example.Nothing");
        assertThatThrownBy(() -> Producer.open(noSerializer))
                .hasMessageContaining("value.serializer")
                .hasMessageContaining("org.example.Nothing");
    }

    private static void assertRefused(String name, String value, String allowed) {
        assertThatThrownBy(() -> builder().set(name, value).parts())
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    private static ProducerBuilder<String, String> builder() {
        return Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT).bootstrapServers("b:1");
    }
}
