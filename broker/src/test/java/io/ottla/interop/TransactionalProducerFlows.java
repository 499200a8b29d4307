package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ottla.client.ClientException;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecords;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.producer.TransactionException;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What users of our producer's transactions see; a broker that has none says so. */
abstract class TransactionalProducerFlows extends ClientFlows {
    TransactionalProducerFlows(Server server) {
        super(server);
    }

    @Test
    void aClusterWithoutTransactionsIsSaidToHaveNone() {
        assumeThat(server.make).isEqualTo(Server.Make.OTTLA);
        Producer<String, String> producer = producer("transactional.id", freshName());
        assertThatThrownBy(producer::initTransactions)
                .isInstanceOf(TransactionException.Fatal.class)
                .hasMessageContaining("The cluster has no transactions");
    }

    @Test
    void whatIsCommittedIsSeenAndWhatIsAbortedIsNot() {
        Producer<String, String> producer = transactional(freshName());
        String topic = topic(3);
        for (int round = 0; round < 6; round++) {
            producer.beginTransaction();
            for (int partition = 0; partition < 3; partition++) {
                for (int i = 0; i < 20; i++) {
                    producer.send(record(topic, partition, round + "-" + i));
                }
            }
            if (round % 2 == 0) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(topic, 3));
        List<String> seen = values(take(consumer, 180));
        assertThat(seen).allMatch(value -> value.matches("[024]-.*"));
        for (int partition = 0; partition < 3; partition++) {
            Consumer<String, String> one =
                    consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
            one.assign(List.of(new TopicPartition(topic, partition)));
            assertThat(values(take(one, 60)))
                    .startsWith(numbered("0-", 0, 20))
                    .containsSubsequence(numbered("2-", 0, 20))
                    .endsWith(numbered("4-", 0, 20));
        }
    }

    @Test
    void theLoadToolSendsInTransactions() {
        String topic = topic(1);
        Object[] command = {
            Dist.script("kafka-producer-perf-test.sh"),
            "--bootstrap-server",
            server.bootstrap,
            "--topic",
            topic,
            "--num-records",
            "300",
            "--record-size",
            "10",
            "--throughput",
            "1000",
            "--transactional-id",
            freshName(),
            "--transaction-duration-ms",
            "50"
        };
        Run run = Run.of(command);
        if (server.make == Server.Make.OTTLA) {
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("The cluster has no transactions");
            return;
        }
        assertThat(run.ok().lines()).anyMatch(line -> line.startsWith("300 records sent, "));
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(topic, 1));
        assertThat(take(consumer, 300)).hasSize(300);
        // Each commit takes an offset of its own.
        assertThat(consumer.endOffsets(partitions(topic, 1)).values()).allMatch(end -> end > 300 + 1);
    }

    @Test
    void anEmptyTransactionCanBeCommittedAndAborted() {
        Producer<String, String> producer = transactional(freshName());
        producer.beginTransaction();
        producer.commitTransaction();
        producer.beginTransaction();
        producer.abortTransaction();
        String topic = topic(1);
        producer.beginTransaction();
        CompletableFuture<RecordMetadata> sent = producer.send(record(topic, 0, "v"));
        producer.commitTransaction();
        assertThat(sent).isCompleted();
    }

    @Test
    void offsetsAreCommittedWithTheTransactionOrNotAtAll() {
        Producer<String, String> producer = transactional(freshName());
        String topic = topic(1);
        String group = freshName();
        TopicPartition partition = new TopicPartition(topic, 0);
        producer.beginTransaction();
        producer.send(record(topic, 0, "a"));
        producer.sendOffsetsToTransaction(Map.of(partition, OffsetAndMetadata.of(5)), ConsumerGroupMetadata.of(group));
        producer.commitTransaction();
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(Map.of(partition, OffsetAndMetadata.of(9)), ConsumerGroupMetadata.of(group));
        producer.abortTransaction();
        Consumer<String, String> consumer = consumer("group.id", group);
        assertThat(consumer.committed(List.of(partition)).get(partition).offset())
                .isEqualTo(5);
    }

    @Test
    void whatIsReadTransformedAndWrittenIsThereOnce() {
        Producer<String, String> producer = transactional(freshName());
        String from = topic(1);
        String to = topic(1);
        write(from, 0, numbered("v", 0, 30));
        Consumer<String, String> reader = consumer(
                "group.id",
                freshName(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                "false",
                "max.poll.records",
                "7");
        reader.subscribe(List.of(from));
        int seen = 0;
        while (seen < 30) {
            ConsumerRecords<String, String> records = reader.poll(Duration.ofSeconds(1));
            producer.beginTransaction();
            records.forEach(record -> producer.send(record(to, 0, record.value())));
            producer.sendOffsetsToTransaction(records.nextOffsets(), reader.groupMetadata());
            producer.commitTransaction();
            seen += records.count();
        }
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(to, 1));
        assertThat(values(take(consumer, 30))).containsExactly(numbered("v", 0, 30));
        assertThat(reader.committed(partitions(from, 1))
                        .get(new TopicPartition(from, 0))
                        .offset())
                .isEqualTo(30);
    }

    @Test
    void anOlderProducerOfTheSameNameIsFenced() {
        String name = freshName();
        String topic = topic(1);
        Producer<String, String> older = transactional(name);
        older.beginTransaction();
        older.send(record(topic, 0, "of the older"));
        older.flush();
        Producer<String, String> newer = transactional(name);
        newer.beginTransaction();
        newer.send(record(topic, 0, "of the newer"));
        newer.commitTransaction();
        older.send(record(topic, 0, "too late"));
        assertThatThrownBy(older::commitTransaction).isInstanceOf(TransactionException.class);
        assertThatThrownBy(() -> {
                    older.abortTransaction();
                    older.beginTransaction();
                })
                .isInstanceOf(TransactionException.Fatal.class);
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(topic, 1));
        assertThat(values(take(consumer, 1))).containsExactly("of the newer");
    }

    @Test
    void aTransactionWithARefusedRecordIsAbortedAndTheNextOneGoesThrough() {
        Producer<String, String> producer = transactional(freshName());
        String topic = topic(1, "max.message.bytes", "2000");
        producer.beginTransaction();
        producer.send(record(topic, 0, "lost"));
        CompletableFuture<RecordMetadata> big = producer.send(record(topic, 0, "x".repeat(5000)));
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TransactionException.Abortable.class);
        assertThatThrownBy(() -> got(big))
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
        assertThatThrownBy(() -> producer.send(record(topic, 0, "too late")))
                .isInstanceOf(TransactionException.Abortable.class);
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(record(topic, 0, "kept"));
        producer.commitTransaction();
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(topic, 1));
        assertThat(values(take(consumer, 1))).containsExactly("kept");
    }

    @Test
    void aProducerThatIsClosedAbortsWhatItHasOpen() {
        String topic = topic(1);
        Producer<String, String> producer = transactional(freshName());
        producer.beginTransaction();
        producer.send(record(topic, 0, "open"));
        producer.flush();
        producer.close();
        write(topic, 0, "outside");
        Consumer<String, String> consumer =
                consumer("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        consumer.assign(partitions(topic, 1));
        assertThat(values(take(consumer, 1))).containsExactly("outside");
    }

    @Test
    void stepsOutOfOrderAreRefusedWithTheStepThatIsMissing() {
        assumeThat(server.make).isNotEqualTo(Server.Make.OTTLA);
        Producer<String, String> producer = producer("transactional.id", freshName());
        assertThatThrownBy(producer::beginTransaction)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("initTransactions");
        producer.initTransactions();
        assertThatThrownBy(() -> producer.send(record("t", 0, "v")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("beginTransaction");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(producer()::initTransactions)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transactional.id");
    }

    private Producer<String, String> transactional(String id) {
        assumeThat(server.make).isNotEqualTo(Server.Make.OTTLA);
        Producer<String, String> producer = producer("transactional.id", id);
        producer.initTransactions();
        return producer;
    }
}
