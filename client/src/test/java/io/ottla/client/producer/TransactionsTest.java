package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.producer.SimBrokers.Fate;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A producer's transactions with a coordinator that answers as it is told, in virtual time. */
class TransactionsTest {
    private final SimBrokers brokers = new SimBrokers(1, 2, 2);
    private final Producer<String, String> producer =
            brokers.producer("transactional.id", "x", "linger.ms", "0", "delivery.timeout.ms", "5000");
    private final Transactions transactions = producer.transactions();

    @AfterEach
    void nothingIsLeft() {
        producer.close();
        brokers.net.lane.advance(10_000);
        assertThat(producer.batchesOut()).isZero();
    }

    @Test
    void partitionsAreAddedBeforeTheyAreWrittenToAndOnlyOnce() {
        started();
        List<CompletableFuture<RecordMetadata>> sent = List.of(send(0, "a"), send(1, "b"));
        brokers.net.lane.advance(500);
        send(0, "c");
        done(commit());
        assertThat(brokers.coordinator.heard())
                .containsExactly("InitProducerId epoch -1", "AddPartitionsToTxn t-0 t-1", "EndTxn commit");
        assertThat(sent).allMatch(CompletableFuture::isDone);
        assertThat(brokers.values(0)).containsExactly("a", "c");
    }

    @Test
    void aTransactionWithoutRecordsAsksNobody() {
        started();
        done(commit());
        done(transactions.begin());
        done(transactions.abort());
        assertThat(brokers.coordinator.heard()).containsExactly("InitProducerId epoch -1");
    }

    @Test
    void aCoordinatorThatIsBusyOrMovesIsAskedAgain() {
        brokers.coordinator.fail(
                ApiKey.INIT_PRODUCER_ID, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.CONCURRENT_TRANSACTIONS);
        brokers.coordinator.fail(ApiKey.ADD_PARTITIONS_TO_TXN, ErrorCode.CONCURRENT_TRANSACTIONS);
        brokers.coordinator.fail(ApiKey.END_TXN, ErrorCode.NOT_COORDINATOR, ErrorCode.COORDINATOR_NOT_AVAILABLE);
        started();
        send(0, "a");
        done(commit());
        assertThat(brokers.coordinator.heard()).hasSize(3 + 2 + 3).endsWith("EndTxn commit");
        assertThat(brokers.values(0)).containsExactly("a");
    }

    @Test
    void offsetsGoAlong() {
        started();
        brokers.coordinator.fail(ApiKey.TXN_OFFSET_COMMIT, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        done(transactions.sendOffsets(offsets(), ConsumerGroupMetadata.of("g")));
        done(transactions.sendOffsets(offsets(), ConsumerGroupMetadata.of("g")));
        done(commit());
        assertThat(brokers.coordinator.heard())
                .containsExactly(
                        "InitProducerId epoch -1",
                        "AddOffsetsToTxn",
                        "TxnOffsetCommit g -> COORDINATOR_LOAD_IN_PROGRESS",
                        "TxnOffsetCommit g",
                        "TxnOffsetCommit g",
                        "EndTxn commit");
    }

    @Test
    void aMemberThatIsNoLongerOneMustAbort() {
        started();
        brokers.coordinator.fail(ApiKey.TXN_OFFSET_COMMIT, ErrorCode.ILLEGAL_GENERATION);
        CompletableFuture<Void> sent = transactions.sendOffsets(offsets(), ConsumerGroupMetadata.of("g"));
        brokers.net.lane.advance(1000);
        assertThatThrownBy(() -> now(sent)).hasCauseInstanceOf(TransactionException.Abortable.class);
        assertThatThrownBy(() -> now(commit())).hasCauseInstanceOf(TransactionException.Abortable.class);
        done(transactions.abort());
        done(transactions.begin());
        assertThat(brokers.coordinator.heard()).endsWith("EndTxn abort");
    }

    @Test
    void aFencedProducerIsOfNoMoreUse() {
        started();
        brokers.coordinator.fail(ApiKey.ADD_PARTITIONS_TO_TXN, ErrorCode.PRODUCER_FENCED);
        CompletableFuture<RecordMetadata> sent = send(0, "a");
        brokers.net.lane.advance(1000);
        assertThatThrownBy(() -> now(sent)).hasCauseInstanceOf(TransactionException.Fenced.class);
        assertThatThrownBy(() -> send(0, "b")).isInstanceOf(TransactionException.Fenced.class);
        assertThatThrownBy(() -> now(transactions.abort())).hasCauseInstanceOf(TransactionException.Fenced.class);
    }

    @Test
    void aRecordThatIsLostEndsTheTransactionAndTheNextHasANewEpoch() {
        started();
        brokers.script((number, partition, values) ->
                values.contains("lost") ? new Fate.Refused(ErrorCode.NOT_ENOUGH_REPLICAS) : new Fate.Taken());
        send(1, "kept from readers");
        CompletableFuture<RecordMetadata> lost = send(0, "lost");
        brokers.net.lane.advance(8000);
        assertThat(lost).isCompletedExceptionally();
        assertThatThrownBy(() -> now(commit())).hasCauseInstanceOf(TransactionException.Abortable.class);
        done(transactions.abort());
        done(transactions.begin());
        send(0, "next");
        done(commit());
        assertThat(brokers.coordinator.heard())
                .containsExactly(
                        "InitProducerId epoch -1",
                        "AddPartitionsToTxn t-0 t-1",
                        "EndTxn abort",
                        "InitProducerId epoch 0",
                        "AddPartitionsToTxn t-0",
                        "EndTxn commit");
        assertThat(brokers.values(0)).containsExactly("next");
    }

    @Test
    void aCommitThatWaitsForARecordThatIsRefusedCommitsNothing() {
        started();
        brokers.script((number, partition, values) -> new Fate.Refused(ErrorCode.MESSAGE_TOO_LARGE));
        send(0, "a");
        CompletableFuture<Void> committed = commit();
        brokers.net.lane.advance(3000);
        assertThatThrownBy(() -> now(committed)).hasCauseInstanceOf(TransactionException.Abortable.class);
        assertThat(brokers.coordinator.heard()).endsWith("AddPartitionsToTxn t-0");
        done(transactions.abort());
        assertThat(brokers.coordinator.heard()).doesNotContain("EndTxn commit");
    }

    @Test
    void anAbortFailsWhatIsNotSentAndWaitsForWhatIsOnItsWay() {
        started();
        CompletableFuture<RecordMetadata> onItsWay = send(0, "a");
        brokers.net.lane.advance(5);
        CompletableFuture<RecordMetadata> notSent = send(1, "b");
        brokers.net.lane.advance(0);
        CompletableFuture<Void> aborted = transactions.abort();
        brokers.net.lane.advance(1000);
        assertThat(aborted).isCompleted();
        assertThat(onItsWay).isDone();
        assertThatThrownBy(() -> now(notSent)).hasMessageContaining("aborted");
        assertThat(brokers.coordinator.heard()).endsWith("EndTxn abort");
    }

    private void started() {
        done(transactions.init());
        done(transactions.begin());
    }

    private void done(CompletableFuture<Void> step) {
        brokers.net.lane.advance(3000);
        assertThat(step).isCompleted();
    }

    /** As Producer does it: what was handed in counts. */
    private CompletableFuture<Void> commit() {
        brokers.net.lane.advance(0);
        return transactions.commit();
    }

    private CompletableFuture<RecordMetadata> send(int partition, String value) {
        return producer.send(new ProducerRecord<>("t", partition, null, value));
    }

    /** What it has come to by now: nobody waits in virtual time. */
    private static <T> T now(CompletableFuture<T> future) {
        assertThat(future).isDone();
        return future.getNow(null);
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets() {
        return Map.of(new TopicPartition("t", 0), OffsetAndMetadata.of(3));
    }
}
