package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.api.Refused;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteRecords;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FetchTest {
    private static final int SESSION_FROM = 7;
    private static final Fetch.Response.NodeEndpoint OTHERS_PLACE =
            new Fetch.Response.NodeEndpoint(Desk.OTHER, "broker9", 9092, "far");

    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void start() throws IOException {
        desk = new Desk(directory).leadAll();
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    static IntStream versions() {
        return IntStream.rangeClosed(0, FetchTalk.NEWEST);
    }

    private void produce(int index, Parts records) {
        assertThat(Say.produced(desk, 9, "t", index, records).errorCode()).isZero();
    }

    private static Fetch.Response.Partition only(Desk.Watched<Fetch.Response> answer) {
        return FetchTalk.only(answer.value());
    }

    private Desk.Watched<Fetch.Response> send(int version, Fetch.Request request) {
        Desk.Watched<Fetch.Response> watched = Desk.watch(FetchTalk.call(desk, version, request));
        desk.lane.runAll();
        return watched;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void recordsAreReadInTheFormatThatTheVersionKnows(int version) {
        produce(0, Runs.batch("a", "b"));
        produce(0, Runs.batch("c"));

        Fetch.Response.Partition answer = FetchTalk.only(
                FetchTalk.ask(desk, version, FetchTalk.request(0, 2).build()));

        assertThat(Runs.values(answer.records())).containsExactly("2:c");
        assertThat(Runs.magic(answer.records())).isEqualTo(version >= 4 ? 2 : version >= 2 ? 1 : 0);
        assertThat(answer.highWatermark()).isEqualTo(3);
        assertThat(answer.lastStableOffset()).isEqualTo(version >= 4 ? 3 : -1);
        assertThat(answer.logStartOffset()).isEqualTo(version >= 5 ? 0 : -1);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void nothingIsAskedNothingIsAnswered(int version) {
        Fetch.Request none = Fetch.Request.builder().maxBytes(1000).build();

        assertThat(FetchTalk.ask(desk, version, none).responses()).isEmpty();
        assertThat(FetchTalk.ask(
                                desk,
                                version,
                                none.toBuilder()
                                        .topics(List.of(FetchTalk.topic()))
                                        .build())
                        .responses())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsUnknownOrOutOfRangeIsSaidAtOnce(int version) {
        produce(0, Runs.batch("a"));
        Fetch.Request patient =
                FetchTalk.request(0, 5).maxWaitMs(10_000).minBytes(100).build();

        assertThat(only(send(version, patient)).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        assertThat(only(send(version, FetchTalk.request(7, 0).maxWaitMs(10_000).build()))
                        .errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    /** Old clients' messages come back to new and old clients alike. */
    @Test
    void whatOldProducersWroteEveryoneReads() {
        assertThat(Say.produced(desk, 0, "t", 0, Runs.messages(0, "a", "b")).errorCode())
                .isZero();
        assertThat(Say.produced(desk, 2, "t", 0, Runs.messages(1, "c")).errorCode())
                .isZero();

        for (int version = 0; version <= FetchTalk.NEWEST; version++) {
            Fetch.Response.Partition answer = FetchTalk.only(
                    FetchTalk.ask(desk, version, FetchTalk.request(0, 0).build()));
            assertThat(Runs.values(answer.records())).as("version " + version).containsExactly("0:a", "1:b", "2:c");
        }
    }

    @Test
    void zstdIsNotGivenToThoseWhoCannotKnowIt() throws IOException {
        desk.close();
        desk = new Desk(List.of(directory), Map.of("compression.type", "zstd")).leadAll();
        produce(0, Runs.compressed(Compression.of(Codec.ZSTD), "a"));

        assertThat(FetchTalk.only(FetchTalk.ask(desk, 9, FetchTalk.request(0, 0).build()))
                        .errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE.code());
        assertThat(FetchTalk.values(desk, 0, 0)).containsExactly("0:a");
    }

    // ---- limits

    @Test
    void theFirstBatchIsGivenWholeHoweverLargeAndNoOther() {
        produce(0, Runs.batch("a".repeat(500)));
        produce(0, Runs.batch("b"));
        produce(1, Runs.batch("c"));
        Fetch.Request narrow = Fetch.Request.builder()
                .minBytes(1)
                .maxBytes(10)
                .topics(List.of(FetchTalk.topic(
                        FetchTalk.partition(0, 0).partitionMaxBytes(10).build(),
                        FetchTalk.partition(1, 0).build())))
                .build();

        List<Fetch.Response.Partition> answers =
                FetchTalk.ask(desk, 17, narrow).responses().get(0).partitions();

        assertThat(Runs.values(answers.get(0).records())).containsExactly("0:" + "a".repeat(500));
        assertThat(Runs.values(answers.get(1).records())).isEmpty();
    }

    @Test
    void aPartitionGivesAsManyWholeBatchesAsFit() {
        Parts one = Runs.batch("a");
        int bytes = one.bytes();
        produce(0, one);
        produce(0, Runs.batch("b"));
        produce(0, Runs.batch("c"));
        Fetch.Request two = FetchTalk.request(0, 0)
                .topics(List.of(FetchTalk.topic(
                        FetchTalk.partition(0, 0).partitionMaxBytes(2 * bytes).build())))
                .build();

        Fetch.Response.Partition answer = FetchTalk.only(FetchTalk.ask(desk, 17, two));

        assertThat(Runs.values(answer.records())).containsExactly("0:a", "1:b");
    }

    // ---- waiting

    @ParameterizedTest
    @MethodSource("versions")
    void aReaderWaitsForRecordsAndIsWokenByThem(int version) {
        Desk.Watched<Fetch.Response> waiting =
                send(version, FetchTalk.request(0, 0).maxWaitMs(60_000).build());
        desk.lane.advance(59_000);
        assertThat(waiting.isDone()).isFalse();

        produce(0, Runs.batch("a"));

        assertThat(Runs.values(only(waiting).records())).containsExactly("0:a");
    }

    @Test
    void aReaderThatWantsMuchIsNotWokenByLittle() {
        Desk.Watched<Fetch.Response> waiting =
                send(17, FetchTalk.request(0, 0).maxWaitMs(60_000).minBytes(300).build());

        produce(0, Runs.batch("a"));
        produce(1, Runs.batch("x".repeat(400)));
        assertThat(waiting.isDone()).isFalse();
        produce(0, Runs.batch("b".repeat(250)));

        assertThat(Runs.values(only(waiting).records())).hasSize(2);
    }

    @Test
    void aReaderGetsWhatThereIsWhenItsTimeIsUp() {
        Desk.Watched<Fetch.Response> waiting =
                send(17, FetchTalk.request(0, 0).maxWaitMs(500).minBytes(10_000).build());
        produce(0, Runs.batch("a"));
        desk.lane.advance(499);
        assertThat(waiting.isDone()).isFalse();
        desk.lane.advance(1);

        assertThat(Runs.values(only(waiting).records())).containsExactly("0:a");
    }

    private static Fetch.Request whoKnowsTheLeader(Fetch.Request.Partition.Builder partition) {
        return FetchTalk.request(0, 0)
                .topics(List.of(FetchTalk.topic(partition.currentLeaderEpoch(0).build())))
                .maxWaitMs(60_000)
                .build();
    }

    @Test
    void aWaitingReaderHearsOfANewLeaderAtOnce() {
        produce(0, Runs.batch("a"));
        Desk.Watched<Fetch.Response> first = send(17, whoKnowsTheLeader(FetchTalk.partition(0, 1)));
        Desk.Watched<Fetch.Response> second = send(17, whoKnowsTheLeader(FetchTalk.partition(1, 0)));

        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(9, Desk.BROKER)));

        assertThat(only(first).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(only(first).currentLeader().leaderId()).isEqualTo(9);
        assertThat(only(first).currentLeader().leaderEpoch()).isEqualTo(1);
        assertThat(second.isDone()).isFalse();
    }

    @Test
    void whoKnowsAnOldLeaderIsToldWhoLeadsAndWhere() {
        Fetch.Request old = whoKnowsTheLeader(FetchTalk.partition(0, 0));
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(Desk.OTHER, Desk.BROKER)));
        Fetch.Response answer = send(16, old).value();
        assertThat(FetchTalk.only(answer).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(FetchTalk.only(answer).currentLeader()).isEqualTo(new Fetch.Response.CurrentLeader(Desk.OTHER, 1));
        assertThat(answer.nodeEndpoints()).containsExactly(OTHERS_PLACE);
        desk.imageSays(Desk.state(0, 2, List.of(Desk.BROKER, Desk.OTHER)));
        assertThat(FetchTalk.only(send(17, old).value()).currentLeader())
                .as("the image is newer than what the replica was told")
                .isEqualTo(new Fetch.Response.CurrentLeader(Desk.BROKER, 2));
        assertThat(send(15, old).value().nodeEndpoints())
                .as("has no place for them")
                .isEmpty();
    }

    @Test
    void whoAsksABrokerWithoutReplicaIsToldWhoLeadsAndWhere() throws IOException {
        desk.close();
        desk = new Desk(directory.resolve("another"));
        desk.imageSays(Desk.state(0, 5, List.of(Desk.OTHER, 4)));
        Fetch.Response answer = send(17, FetchTalk.request(0, 0).build()).value();
        assertThat(FetchTalk.only(answer).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(FetchTalk.only(answer).currentLeader()).isEqualTo(new Fetch.Response.CurrentLeader(Desk.OTHER, 5));
        assertThat(answer.nodeEndpoints()).containsExactly(OTHERS_PLACE);
    }

    @Test
    void whereAllIsWellThereIsNoHint() {
        produce(0, Runs.batch("a"));
        Fetch.Response answer = send(17, FetchTalk.request(0, 0).build()).value();
        assertThat(FetchTalk.only(answer).currentLeader()).isEqualTo(Fetch.Response.CurrentLeader.DEFAULT);
        assertThat(answer.nodeEndpoints()).isEmpty();
    }

    @Test
    void aReaderWhoseConnectionClosesIsForgotten() {
        Desk.Watched<Fetch.Response> waiting =
                send(17, FetchTalk.request(0, 0).maxWaitMs(60_000).build());
        desk.connection.close();
        produce(0, Runs.batch("a"));
        desk.lane.advance(60_000);

        assertThat(waiting.isDone()).isFalse();
    }

    /** What was written before the broker started is most likely not in memory. */
    @Test
    void coldDataIsReadOnThePool() throws IOException {
        produce(0, Runs.batch("a"));
        desk.close();
        desk = new Desk(directory).leadAll();
        produce(0, Runs.batch("b"));
        desk.holdPool();

        Desk.Watched<Fetch.Response> cold = send(17, FetchTalk.request(0, 0).build());
        Desk.Watched<Fetch.Response> hot = send(17, FetchTalk.request(0, 1).build());

        assertThat(cold.isDone()).isFalse();
        assertThat(Runs.values(only(hot).records())).containsExactly("1:b");
        desk.releasePool();
        assertThat(Runs.values(only(cold).records())).containsExactly("0:a", "1:b");
    }

    // ---- isolation and replicas

    @Test
    void aReaderOfCommittedRecordsStopsAtTheFirstOpenTransaction() {
        produce(0, Runs.batch("a"));
        Say.found(desk, "t", 0, Runs.transactional(7, 0, 0, "b"));
        produce(0, Runs.batch("c"));

        Fetch.Response.Partition committed = FetchTalk.only(FetchTalk.ask(
                desk, 17, FetchTalk.request(0, 0).isolationLevel((byte) 1).build()));

        assertThat(Runs.values(committed.records())).containsExactly("0:a");
        assertThat(committed.lastStableOffset()).isEqualTo(1);
        assertThat(committed.highWatermark()).isEqualTo(3);
        assertThat(committed.abortedTransactions()).isEmpty();
        assertThat(FetchTalk.values(desk, 0, 0)).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void consumersReadToTheWatermarkAndReplicasMoveIt() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(Desk.BROKER, 9)));
        Say.call(desk, 9, (short) 1, Say.request("t", 0, (short) 1, Runs.batch("a")));
        desk.lane.runAll();
        Desk.Watched<Fetch.Response> consumer =
                send(17, FetchTalk.request(0, 0).maxWaitMs(60_000).build());
        Fetch.Request.Builder replica = FetchTalk.request(0, 0).replicaState(new Fetch.Request.ReplicaState(9, -1));

        assertThat(consumer.isDone()).isFalse();
        assertThat(Runs.values(only(send(17, replica.build())).records())).containsExactly("0:a");
        assertThat(consumer.isDone()).isFalse();
        send(
                17,
                replica.topics(List.of(FetchTalk.topic(FetchTalk.partition(0, 1).build())))
                        .build());

        assertThat(Runs.values(only(consumer).records())).containsExactly("0:a");
    }

    @Test
    void aReaderThatKnowsAnotherEpochIsToldSo() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 5, List.of(Desk.BROKER)));
        produce(0, Runs.batch("a"));

        assertThat(epochAnswer(4, -1).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(epochAnswer(6, -1).errorCode()).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
        assertThat(epochAnswer(5, 5).errorCode()).isZero();
        assertThat(epochAnswer(5, 5).divergingEpoch().epoch()).isEqualTo(-1);
        assertThat(epochAnswer(5, 4).divergingEpoch().endOffset()).isNotEqualTo(-1);
    }

    private Fetch.Response.Partition epochAnswer(int current, int last) {
        Fetch.Request.Partition wish = FetchTalk.partition(0, 1)
                .currentLeaderEpoch(current)
                .lastFetchedEpoch(last)
                .build();
        return FetchTalk.only(FetchTalk.ask(
                desk,
                17,
                FetchTalk.request(0, 0).topics(List.of(FetchTalk.topic(wish))).build()));
    }

    // ---- sessions

    private Fetch.Request session(int id, int epoch, Fetch.Request.Topic... topics) {
        return FetchTalk.request(0, 0)
                .sessionId(id)
                .sessionEpoch(epoch)
                .topics(List.of(topics))
                .build();
    }

    static IntStream sessionVersions() {
        return IntStream.rangeClosed(SESSION_FROM, FetchTalk.NEWEST);
    }

    @ParameterizedTest
    @MethodSource("sessionVersions")
    void aSessionIsToldOnlyWhatIsNew(int version) {
        produce(0, Runs.batch("a"));
        Fetch.Response opened = FetchTalk.ask(
                desk,
                version,
                session(
                        0,
                        0,
                        FetchTalk.topic(
                                FetchTalk.partition(0, 0).build(),
                                FetchTalk.partition(1, 0).build())));
        int id = opened.sessionId();
        assertThat(id).isPositive();
        assertThat(opened.responses().get(0).partitions()).hasSize(2);

        Fetch.Response quiet = FetchTalk.ask(
                desk,
                version,
                session(id, 1, FetchTalk.topic(FetchTalk.partition(0, 1).build())));
        assertThat(quiet.sessionId()).isEqualTo(id);
        assertThat(quiet.responses()).isEmpty();

        produce(1, Runs.batch("b"));
        Fetch.Response news = FetchTalk.ask(desk, version, session(id, 2));
        assertThat(FetchTalk.only(news).partitionIndex()).isEqualTo(1);
        assertThat(Runs.values(FetchTalk.only(news).records())).containsExactly("0:b");
    }

    @Test
    void aSessionForgetsWhatItIsToldToForget() {
        int id = FetchTalk.ask(
                        desk,
                        17,
                        session(
                                0,
                                0,
                                FetchTalk.topic(
                                        FetchTalk.partition(0, 0).build(),
                                        FetchTalk.partition(1, 0).build())))
                .sessionId();
        Fetch.Request forget = session(id, 1).toBuilder()
                .forgottenTopicsData(List.of(new Fetch.Request.ForgottenTopicsData("t", Desk.T_ID, List.of(1))))
                .build();
        FetchTalk.ask(desk, 17, forget);
        produce(0, Runs.batch("a"));
        produce(1, Runs.batch("b"));

        assertThat(FetchTalk.only(FetchTalk.ask(desk, 17, session(id, 2))).partitionIndex())
                .isZero();
    }

    @Test
    void aSessionThatIsNotThereOrElsewhereIsRefused() {
        int id = FetchTalk.ask(
                        desk,
                        17,
                        session(0, 0, FetchTalk.topic(FetchTalk.partition(0, 0).build())))
                .sessionId();

        assertThat(refusal(session(id + 1, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(refusal(session(id, 5))).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        assertThat(FetchTalk.ask(desk, 17, session(id, -1)).sessionId()).isZero();
        assertThat(refusal(session(id, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    private ErrorCode refusal(Fetch.Request request) {
        return Assertions.catchThrowableOfType(Refused.class, () -> FetchTalk.ask(desk, 17, request))
                .code();
    }

    @Test
    void aWaitingReaderHearsThatRecordsWereDeleted() {
        produce(0, Runs.batch("a"));
        Say.found(desk, "t", 0, Runs.transactional(7, 0, 0, "b"));
        produce(0, Runs.batch("c"));
        Desk.Watched<Fetch.Response> waiting = send(
                17,
                FetchTalk.request(0, 1)
                        .isolationLevel((byte) 1)
                        .maxWaitMs(60_000)
                        .build());
        assertThat(waiting.isDone()).isFalse();

        desk.ask(
                ApiKey.DELETE_RECORDS,
                2,
                DeleteRecords.Request.builder()
                        .topics(List.of(new DeleteRecords.Request.Topic(
                                "t", List.of(new DeleteRecords.Request.Partition(0, 3)))))
                        .build(),
                DeleteRecords.Request::read,
                DeleteRecords.Response::read);

        assertThat(only(waiting).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
    }
}
