package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
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
            first.beginTransaction();
            write(first, topic, "open");
            Consumer<String, String> committed = committedOf(topic);
            assertThat(values(take(committed, 2))).containsExactly("committed0", "committed1");
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
