package io.ottla.broker.api.data;

import static io.ottla.broker.api.data.Talk.batch;
import static io.ottla.broker.api.data.Talk.fetchRequest;
import static io.ottla.broker.api.data.Talk.part;
import static io.ottla.broker.api.data.Talk.topic;
import static io.ottla.broker.api.data.Talk.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.Log;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchReadersTest {
    private static final String TOPIC = "orders";

    private Rig rig;
    private Talk talk;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        rig = new Rig(directory);
        talk = new Talk(rig);
        rig.lead(TOPIC, 2);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    static List<Integer> versions() {
        return IntStream.rangeClosed(0, 18).boxed().toList();
    }

    @Test
    void aReaderAmidABatchGetsTheBatchThatHoldsItsOffset() {
        talk.produce(TOPIC, 0, batch("a", "b", "c"));
        assertThat(values(talk.fetch(12, TOPIC, 0, 2).records())).containsExactly("0:a", "1:b", "2:c");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anOldReaderAmidABatchGetsWhatItAskedFor(int version) {
        talk.produce(TOPIC, 0, batch("a", "b", "c"));
        assertThat(values(talk.fetch(version, TOPIC, 0, 2).records())).contains("2:c");
    }

    // ---- limits ----------------------------------------------------------------------------------------------------

    @Test
    void whatFollowsTheFirstBatchKeepsToTheLimits() {
        for (int i = 0; i < 10; i++) {
            talk.produce(TOPIC, 0, batch("x".repeat(1_000)));
            talk.produce(TOPIC, 1, batch("y".repeat(1_000)));
        }
        Fetch.Request.Partition first =
                part(0, 0).toBuilder().partitionMaxBytes(2_500).build();
        List<Fetch.Response.Partition> answers = talk.fetch(
                        12,
                        fetchRequest(topic(TOPIC, List.of(first, part(1, 0)))).maxBytes(4_000))
                .responses()
                .get(0)
                .partitions();
        assertThat(answers.get(0).records().bytes()).isBetween(1_000, 2_500);
        assertThat(answers.get(0).records().bytes() + answers.get(1).records().bytes())
                .isLessThanOrEqualTo(4_000);
    }

    // ---- waiting ---------------------------------------------------------------------------------------------------

    @Test
    void aReaderThatWantsMoreThanTheLimitIsAnsweredAtTheLimit() {
        Rig.Asked<Fetch.Response> asked = talk.send(
                12,
                fetchRequest(topic(TOPIC, 0, 0))
                        .minBytes(Integer.MAX_VALUE)
                        .maxBytes(500)
                        .maxWaitMs(60_000));
        talk.produce(TOPIC, 0, batch("x".repeat(1_000)));
        assertThat(asked.over).isTrue();
    }

    @Test
    void anErrorInOnePartitionIsNotHeldBack() {
        List<Fetch.Request.Partition> both = List.of(part(0, 0), part(1, 99));
        Fetch.Response answer = talk.fetch(12, fetchRequest(topic(TOPIC, both)).maxWaitMs(60_000));
        assertError(answer.responses().get(0).partitions().get(1), ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    /** Replica 2 fetches from this offset, so it has everything below. */
    private Fetch.Response.Partition follow(long offset) {
        Talk replica = new Talk(rig);
        return Talk.only(replica.fetch(12, fetchRequest(topic(TOPIC, 0, offset)).replicaId(2)));
    }

    @Test
    void aReplicaReadsBeyondTheWatermark() {
        rig.assign(TOPIC, 0, 1, 1, List.of(1, 2), List.of(1, 2));
        talk.produce(TOPIC, 0, batch("a"));
        assertThat(values(follow(0).records())).containsExactly("0:a");
    }

    @Test
    void aReplicaThatLeftTheLeadersLogIsToldWhereTheyParted() {
        talk.produce(TOPIC, 0, batch("a"));
        rig.assign(TOPIC, 0, 1, 3, List.of(1, 2), List.of(1));
        talk.produce(TOPIC, 0, batch("b"));
        Fetch.Request.Partition parted =
                part(0, 5).toBuilder().lastFetchedEpoch(2).build();
        Fetch.Response.Partition answer = Talk.only(
                talk.fetch(12, fetchRequest(topic(TOPIC, List.of(parted))).replicaId(2)));
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.divergingEpoch().epoch()).isZero();
        assertThat(answer.divergingEpoch().endOffset()).isEqualTo(1);
    }

    private Fetch.Response.Partition withEpoch(int epoch) {
        Fetch.Request.Partition known =
                part(0, 0).toBuilder().currentLeaderEpoch(epoch).build();
        return Talk.only(talk.fetch(12, fetchRequest(topic(TOPIC, List.of(known)))));
    }

    // ---- transactions ----------------------------------------------------------------------------------------------

    @Test
    void aReaderOfCommittedRecordsStopsAtTheOpenTransactionAndHearsOfAbortedOnes() {
        transactional(7, "doomed");
        marker(7, TransactionMarker.Outcome.ABORT);
        transactional(8, "open");
        talk.produce(TOPIC, 0, batch("behind"));

        Fetch.Response.Partition committed =
                Talk.only(talk.fetch(12, fetchRequest(topic(TOPIC, 0, 0)).isolationLevel((byte) 1)));
        assertThat(committed.lastStableOffset()).isEqualTo(2);
        assertThat(committed.highWatermark()).isEqualTo(4);
        assertThat(values(committed.records())).containsExactly("0:doomed");
        assertThat(committed.abortedTransactions())
                .extracting(
                        Fetch.Response.AbortedTransaction::producerId, Fetch.Response.AbortedTransaction::firstOffset)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(7L, 0L));

        Fetch.Response.Partition all = talk.fetch(12, TOPIC, 0, 0);
        assertThat(values(all.records())).containsExactly("0:doomed", "2:open", "3:behind");
    }

    @Test
    void theEndOfATransactionWakesAReaderOfCommittedRecords() {
        transactional(8, "open");
        Rig.Asked<Fetch.Response> asked = talk.send(
                12, fetchRequest(topic(TOPIC, 0, 0)).isolationLevel((byte) 1).maxWaitMs(60_000));
        assertThat(asked.over).isFalse();
        marker(8, TransactionMarker.Outcome.COMMIT);
        assertThat(values(Talk.only(asked.answer).records())).containsExactly("0:open");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anOldReaderIsLedPastTheMarkersOfTransactions(int version) {
        transactional(7, "a");
        marker(7, TransactionMarker.Outcome.COMMIT);
        talk.produce(TOPIC, 0, batch("b"));
        assertThat(values(talk.fetch(version, TOPIC, 0, 1).records())).containsExactly("2:b");
    }

    /** As Kafka left it in the log: this broker takes none from clients. */
    private void transactional(long producer, String value) {
        appendAsFound(
                batch(BatchTraits.PLAIN.withProducer(producer, (short) 0, 0).withTransactional(true), value));
    }

    private void marker(long producer, TransactionMarker.Outcome outcome) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        new TransactionMarker(outcome, producer, (short) 0, 1, Talk.NOW).write(out, 0, 0);
        appendAsFound(out);
    }

    private void appendAsFound(ByteBuf run) {
        rig.partition(TOPIC, 0).appendNow(run, 1);
        run.release();
        rig.lane.runAll();
    }

    // ---- old readers -----------------------------------------------------------------------------------------------

    @Test
    void aTopicMayForbidConversionForOldReaders() {
        rig.overrides("modern", Map.of("message.downconversion.enable", "false"));
        rig.lead("modern", 1);
        talk.produce("modern", 0, batch("a"));
        assertError(talk.fetch(3, "modern", 0, 0), ErrorCode.UNSUPPORTED_VERSION);
        assertThat(talk.fetch(4, "modern", 0, 0).errorCode()).isZero();
    }

    @Test
    void conversionForOldReadersRunsOnThePool() {
        talk.produce(TOPIC, 0, batch("a"));
        rig.holdPool();
        Rig.Asked<Fetch.Response> old = talk.send(2, fetchRequest(topic(TOPIC, 0, 0)));
        assertThat(old.over).isFalse();
        assertThat(talk.fetch(12, TOPIC, 0, 0).errorCode()).isZero();
        rig.runPool();
        assertThat(values(Talk.only(old.answer).records())).containsExactly("0:a");
    }

    @Test
    void aReaderBelowTheStartOfTheLogIsToldWhereItBegins() {
        talk.produce(TOPIC, 0, batch("a"));
        talk.produce(TOPIC, 0, batch("b"));
        Log log = rig.partition(TOPIC, 0).log();
        log.deleteRecordsBefore(1);
        Fetch.Response.Partition answer = talk.fetch(12, TOPIC, 0, 0);
        assertError(answer, ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(answer.logStartOffset()).isEqualTo(1);
    }

    private static void assertError(Fetch.Response.Partition answer, ErrorCode expected) {
        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
        assertThat(answer.records().isEmpty()).isTrue();
    }
}
