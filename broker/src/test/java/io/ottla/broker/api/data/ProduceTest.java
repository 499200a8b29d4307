package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.partition.FollowerFetch;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProduceTest {
    private static final short ALL = -1;
    private static final short LEADER = 1;
    private static final short NONE = 0;

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
        return IntStream.rangeClosed(0, 13);
    }

    private List<String> stored() {
        return FetchTalk.values(desk, 0, 0);
    }

    private static Parts records(int version, String... values) {
        return version >= 3 ? Runs.batch(values) : Runs.messages(version >= 2 ? 1 : 0, values);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void recordsAreStoredInOrderAndTheirFirstOffsetIsSaid(int version) {
        Produce.Response.PartitionResponse first = Say.produced(desk, version, "t", 0, records(version, "a", "b"));
        Produce.Response.PartitionResponse second = Say.produced(desk, version, "t", 0, records(version, "c"));

        assertThat(first.errorCode()).isZero();
        assertThat(first.baseOffset()).isZero();
        assertThat(second.baseOffset()).isEqualTo(2);
        assertThat(second.logStartOffset()).isEqualTo(version >= 5 ? 0 : -1);
        assertThat(second.logAppendTimeMs()).isEqualTo(-1);
        assertThat(stored()).containsExactly("0:a", "1:b", "2:c");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void nothingIsSentNothingIsAnswered(int version) {
        Produce.Request none = Produce.Request.builder().acks(LEADER).build();
        Produce.Request emptyTopic = none.toBuilder()
                .topicData(List.of(Produce.Request.TopicData.builder().name("t").build()))
                .build();

        assertThat(desk.now(Say.call(desk, version, LEADER, none)).responses()).isEmpty();
        assertThat(desk.now(Say.call(desk, version, LEADER, emptyTopic))
                        .responses()
                        .get(0)
                        .partitionResponses())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsUnknownIsSaidPartitionByPartition(int version) {
        Produce.Request request = Produce.Request.builder()
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name("nowhere")
                        .topicId(new io.ottla.protocol.wire.Uuid(9, 9))
                        .partitionData(List.of(new Produce.Request.PartitionData(0, records(version, "a"))))
                        .build()))
                .build();

        ErrorCode expected = version >= 13 ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        assertThat(desk.now(Say.call(desk, version, LEADER, request))
                        .responses()
                        .get(0)
                        .partitionResponses()
                        .get(0)
                        .errorCode())
                .isEqualTo(expected.code());
        assertThat(Say.produced(desk, version, "t", 5, records(version, "a")).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void compressedBatchesAreKeptAsTheyCame(Codec codec) {
        int version = codec == Codec.ZSTD ? 7 : 3;
        Parts batch = Runs.compressed(Compression.of(codec), "a".repeat(1000), "b");

        assertThat(Say.produced(desk, version, "t", 0, batch).errorCode()).isZero();

        assertThat(stored()).containsExactly("0:" + "a".repeat(1000), "1:b");
        assertThat(desk.t(0).log().view().bytes()).isEqualTo(batch.bytes());
    }

    @Test
    void zstdNeedsAVersionThatKnowsIt() {
        Parts batch = Runs.compressed(Compression.ZSTD, "a");

        assertThat(Say.produced(desk, 6, "t", 0, batch).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE.code());
    }

    @Test
    void aBrokenBatchIsRefusedAndNothingIsStored() {
        Parts batch = Runs.batch("abc");
        batch.buffer().setByte(batch.bytes() - 1, 'x');

        assertThat(Say.produced(desk, 9, "t", 0, batch).errorCode()).isEqualTo(ErrorCode.CORRUPT_MESSAGE.code());
        assertThat(stored()).isEmpty();
    }

    @Test
    void aTopicThatIsCompactedWantsKeys() {
        Produce.Response.PartitionResponse answer = Say.produced(desk, 9, Desk.COMPACT, 0, Runs.batch("a"));

        assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_RECORD.code());
        assertThat(answer.recordErrors()).hasSize(1);
        assertThat(answer.recordErrors().get(0).batchIndex()).isZero();
    }

    @Test
    void withoutAcksThereIsNoAnswerUnlessItFails() {
        Desk.Watched<Produce.Response> quiet =
                Desk.watch(Say.call(desk, 9, NONE, Say.request("t", 0, NONE, Runs.batch("a"))));
        Desk.Watched<Produce.Response> failed =
                Desk.watch(Say.call(desk, 9, NONE, Say.request("t", 7, NONE, Runs.batch("a"))));
        desk.lane.runAll();

        assertThat(quiet.value()).isNull();
        assertThat(failed.refusal()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(stored()).containsExactly("0:a");
    }

    @Test
    void otherNumbersOfAcksAreRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                io.ottla.broker.api.Refused.class,
                                () -> Say.call(desk, 9, (short) 2, Say.request("t", 0, (short) 2, Runs.batch("a"))))
                        .code())
                .isEqualTo(ErrorCode.INVALID_REQUIRED_ACKS);
    }

    private Desk.Watched<Produce.Response> send(short acks, String value) {
        Reply<Produce.Response> reply = Say.call(desk, 9, acks, Say.request("t", 0, acks, Runs.batch(value)));
        Desk.Watched<Produce.Response> watched = Desk.watch(reply);
        desk.lane.runAll();
        return watched;
    }

    private static short error(Desk.Watched<Produce.Response> answer) {
        return answer.value().responses().get(0).partitionResponses().get(0).errorCode();
    }

    @Test
    void acksOfAllWaitForTheReplicasInSyncAndThoseOfTheLeaderDoNot() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(Desk.BROKER, 9)));

        Desk.Watched<Produce.Response> one = send(LEADER, "a");
        Desk.Watched<Produce.Response> all = send(ALL, "b");

        assertThat(error(one)).isZero();
        assertThat(all.isDone()).isFalse();
        desk.t(0).fetchedBy(new FollowerFetch(9, -1, 1, 0));
        desk.lane.runAll();
        assertThat(all.isDone()).isFalse();
        desk.t(0).fetchedBy(new FollowerFetch(9, -1, 2, 0));
        desk.lane.runAll();
        assertThat(error(all)).isZero();
    }

    @Test
    void acksOfAllGiveUpAfterTheTimeThatTheProducerSets() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(Desk.BROKER, 9)));

        Desk.Watched<Produce.Response> all = send(ALL, "a");
        desk.lane.advance(999);
        assertThat(all.isDone()).isFalse();
        desk.lane.advance(1);

        assertThat(error(all)).isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());
    }

    @Test
    void acksOfAllFailWhenTheLeaderChanges() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(Desk.BROKER, 9)));

        Desk.Watched<Produce.Response> all = send(ALL, "a");
        desk.assign("t", Desk.T_ID, Desk.state(0, 2, List.of(9, Desk.BROKER)));

        assertThat(error(all)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(error(send(LEADER, "b"))).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void whoAsksTheWrongBrokerIsToldWhoLeadsAndWhere() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 2, List.of(Desk.OTHER, Desk.BROKER)));
        Produce.Response answer = sendAs(10, "a");
        assertThat(hint(answer)).isEqualTo(new Produce.Response.CurrentLeader(Desk.OTHER, 2));
        assertThat(answer.nodeEndpoints())
                .containsExactly(new Produce.Response.NodeEndpoint(Desk.OTHER, "broker9", 9092, "far"));
        assertThat(sendAs(9, "a").nodeEndpoints()).as("has no place for them").isEmpty();
        desk.imageSays(Desk.state(0, 3, List.of(Desk.BROKER, Desk.OTHER)));
        assertThat(hint(sendAs(11, "a"))).isEqualTo(new Produce.Response.CurrentLeader(Desk.BROKER, 3));
    }

    private Produce.Response sendAs(int version, String value) {
        return desk.now(Say.call(desk, version, LEADER, Say.request("t", 0, LEADER, Runs.batch(value))));
    }

    private static Produce.Response.CurrentLeader hint(Produce.Response answer) {
        return answer.responses().get(0).partitionResponses().get(0).currentLeader();
    }

    @Test
    void acksOfAllNeedAsManyReplicasAsTheTopicSays() throws IOException {
        desk.close();
        desk = new Desk(List.of(directory), Map.of("min.insync.replicas", "3")).leadAll();
        PartitionImage oneOfTwo = new PartitionImage(
                0,
                Desk.BROKER,
                1,
                1,
                1,
                List.of(Desk.BROKER, 9),
                List.of(Desk.BROKER),
                List.of(),
                List.of(),
                List.of());
        desk.assign("t", Desk.T_ID, oneOfTwo);

        assertThat(error(send(ALL, "a"))).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS.code());
        assertThat(error(send(LEADER, "b"))).isZero();
        assertThat(desk.t(0).log().view().logEndOffset()).isEqualTo(1);
        assertThat(stored()).as("committed with too few in sync").isEmpty();
    }

    @Test
    void theTimeOfTheBrokerIsSaidWhereTheTopicWantsIt() throws IOException {
        desk.close();
        desk = new Desk(List.of(directory), Map.of("message.timestamp.type", "LogAppendTime")).leadAll();

        Produce.Response.PartitionResponse answer = Say.produced(desk, 9, "t", 0, Runs.batch(5, "a"));

        assertThat(answer.logAppendTimeMs()).isEqualTo(desk.lane.nowMs());
    }

    @Test
    void anIdempotentProducerMayRepeatItselfButNotSkip() {
        Produce.Response.PartitionResponse first = Say.produced(desk, 9, "t", 0, Runs.idempotent(5, 0, 0, "a"));
        Produce.Response.PartitionResponse again = Say.produced(desk, 9, "t", 0, Runs.idempotent(5, 0, 0, "a"));
        Produce.Response.PartitionResponse skipped = Say.produced(desk, 9, "t", 0, Runs.idempotent(5, 0, 7, "b"));
        Say.produced(desk, 9, "t", 0, Runs.idempotent(5, 1, 0, "c"));
        Produce.Response.PartitionResponse fenced = Say.produced(desk, 9, "t", 0, Runs.idempotent(5, 0, 1, "d"));

        assertThat(again.baseOffset()).isEqualTo(first.baseOffset());
        assertThat(again.errorCode()).isZero();
        assertThat(skipped.errorCode()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER.code());
        assertThat(fenced.errorCode()).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH.code());
        assertThat(stored()).containsExactly("0:a", "1:c");
    }

    /** The first is large and compressed, so that it is checked on the pool; the second is not. */
    @Test
    void aBatchDoesNotOvertakeOneThatIsCheckedElsewhere() {
        StringBuilder noise = new StringBuilder();
        new java.util.Random(1).ints(40_000, 'a', 'z').forEach(c -> noise.append((char) c));
        desk.holdPool();

        Desk.Watched<Produce.Response> slow = Desk.watch(Say.call(
                desk,
                9,
                LEADER,
                Say.request("t", 0, LEADER, Runs.compressed(Compression.of(Codec.GZIP), noise.toString()))));
        Desk.Watched<Produce.Response> quick = send(LEADER, "b");
        assertThat(quick.isDone()).isFalse();
        desk.releasePool();

        assertThat(error(slow)).isZero();
        assertThat(quick.value().responses().get(0).partitionResponses().get(0).baseOffset())
                .isEqualTo(1);
    }

    @Test
    void internalTopicsAreNotWrittenByClients() {
        assertThat(desk.now(Say.call(desk, 9, LEADER, Say.request("__consumer_offsets", 0, LEADER, Runs.batch("a"))))
                        .responses()
                        .get(0)
                        .partitionResponses()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void everyVersionIsTested() {
        assertThat((int) ApiKey.PRODUCE.lowest()).isZero();
        assertThat((int) ApiKey.PRODUCE.highest()).isEqualTo(13);
        assertThat((int) ApiKey.FETCH.lowest()).isZero();
        assertThat((int) ApiKey.FETCH.highest()).isEqualTo(18);
    }
}
