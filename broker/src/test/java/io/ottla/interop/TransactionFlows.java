package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.ClientException;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.TransactionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Transactions as our clients see them, where the broker has any. */
abstract class TransactionFlows extends ClientFlows {
    TransactionFlows(Server server) {
        super(server);
    }

    private boolean brokerHasTransactions() {
        return server.make != Server.Make.OTTLA;
    }

    @Test
    void recordsOutsideTransactionsAreReadByThoseWhoWantCommittedOnes() {
        String topic = topic(1);
        write(topic, 0, "a", "b");
        assertThat(values(take(committedOf(topic), 2))).containsExactly("a", "b");
    }

    @Test
    void onlyCommittedRecordsAreReadByThoseWhoWantNoOthers() {
        if (!brokerHasTransactions()) {
            return;
        }
        String topic = topic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaProducer<String, String> first = transactional();
                KafkaProducer<String, String> second = transactional()) {
            first.beginTransaction();
            second.beginTransaction();
            write(first, topic, "aborted0", "aborted1");
            write(second, topic, "committed0");
            first.abortTransaction();
            write(second, topic, "committed1");
            second.commitTransaction();
            // Kafka writes the markers after it has answered: who reads what was committed knows that they are there.
            Consumer<String, String> committed = committedOf(topic);
            assertThat(values(take(committed, 2))).containsExactly("committed0", "committed1");
            first.beginTransaction();
            write(first, topic, "open");
            assertThat(committed.poll(Duration.ofMillis(300))).isEmpty();
            // Four records and two markers come before the open transaction; one record is in it.
            assertThat(committed.endOffsets(List.of(partition))).isEqualTo(Map.of(partition, 6L));
            Consumer<String, String> all = consumer("auto.offset.reset", "earliest");
            all.assign(List.of(partition));
            assertThat(values(take(all, 5)))
                    .containsExactly("aborted0", "aborted1", "committed0", "committed1", "open");
            assertThat(all.endOffsets(List.of(partition))).isEqualTo(Map.of(partition, 7L));
            first.commitTransaction();
            assertThat(values(take(committed, 1))).containsExactly("open");
        }
    }

    @Test
    void ourTransactionsAreAllOrNothingAndCarryOffsets() {
        String topic = topic(2);
        String group = freshName();
        TopicPartition source = new TopicPartition(topic(1), 0);
        Producer<String, String> producer = producer("transactional.id", freshName());
        if (!brokerHasTransactions()) {
            assertThatThrownBy(producer::initTransactions)
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("transaction");
            return;
        }
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(record(topic, 0, "aborted"));
        producer.sendOffsetsToTransaction(Map.of(source, OffsetAndMetadata.of(3)), ConsumerGroupMetadata.of(group));
        producer.abortTransaction();
        assertThat(got(admin.groupOffsets().committed(group))).isEmpty();

        producer.beginTransaction();
        producer.send(record(topic, 0, "a"));
        producer.send(record(topic, 1, "b"));
        producer.sendOffsetsToTransaction(Map.of(source, OffsetAndMetadata.of(5)), ConsumerGroupMetadata.of(group));
        producer.commitTransaction();
        producer.beginTransaction();
        producer.commitTransaction();
        Consumer<String, String> committed =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        committed.assign(partitions(topic, 2));
        assertThat(values(take(committed, 2))).containsExactlyInAnyOrder("a", "b");
        assertThat(committed.poll(Duration.ofMillis(300))).isEmpty();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(got(admin.groupOffsets().committed(group)))
                        .hasEntrySatisfying(
                                source, offset -> assertThat(offset.offset()).isEqualTo(5)));
    }

    @Test
    void aProducerThatWasReplacedIsFenced() {
        if (!brokerHasTransactions()) {
            return;
        }
        String topic = topic(1);
        String id = freshName();
        Producer<String, String> old = producer("transactional.id", id);
        old.initTransactions();
        old.beginTransaction();
        got(old.send(record(topic, 0, "of the old")));
        Producer<String, String> replacement = producer("transactional.id", id);
        replacement.initTransactions();
        assertThatThrownBy(() -> {
                    old.send(record(topic, 0, "too late"));
                    old.commitTransaction();
                })
                .isInstanceOf(TransactionException.Fenced.class);
        replacement.beginTransaction();
        got(replacement.send(record(topic, 0, "of the new")));
        replacement.commitTransaction();
        assertThat(values(take(committedOf(topic), 1))).containsExactly("of the new");
    }

    private Consumer<String, String> committedOf(String topic) {
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(topic, 1));
        return consumer;
    }

    private KafkaProducer<String, String> transactional() {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap, "transactional.id", freshName()),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static void write(KafkaProducer<String, String> producer, String topic, String... values) {
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, 0, null, value));
        }
        producer.flush();
    }
}
