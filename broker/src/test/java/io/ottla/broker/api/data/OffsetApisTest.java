package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.partition.FollowerFetch;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteRecords;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OffsetApisTest {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;

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

    static IntStream listVersions() {
        return IntStream.rangeClosed(1, 11);
    }

    private void produce(Parts records) {
        assertThat(Say.produced(desk, 9, "t", 0, records).errorCode()).isZero();
    }

    private ListOffsets.Response.Partition list(int version, long timestamp) {
        return list(
                version, ListOffsets.Request.DEFAULT.toBuilder().replicaId(-1).build(), 0, timestamp, -1);
    }

    private ListOffsets.Response.Partition list(
            int version, ListOffsets.Request base, int index, long timestamp, int epoch) {
        ListOffsets.Request.Partition wish = ListOffsets.Request.Partition.builder()
                .partitionIndex(index)
                .currentLeaderEpoch(epoch)
                .timestamp(timestamp)
                .maxNumOffsets(10)
                .build();
        ListOffsets.Request request = base.toBuilder()
                .topics(List.of(new ListOffsets.Request.Topic("t", List.of(wish))))
                .build();
        return desk.ask(ApiKey.LIST_OFFSETS, version, request, ListOffsets.Request::read, ListOffsets.Response::read)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @ParameterizedTest
    @MethodSource("listVersions")
    void theEndsOfALogAreListed(int version) {
        produce(Runs.batch("a", "b", "c"));

        assertThat(list(version, LATEST).offset()).isEqualTo(3);
        assertThat(list(version, EARLIEST).offset()).isZero();
        assertThat(list(version, LATEST).timestamp()).isEqualTo(-1);
        assertThat(list(version, LATEST).leaderEpoch()).isEqualTo(version >= 4 ? 0 : -1);
    }

    @ParameterizedTest
    @MethodSource("listVersions")
    void aTimeFindsTheFirstRecordAtOrAfterIt(int version) {
        produce(Runs.batch(1000, "a"));
        produce(Runs.batch(2000, "b"));
        produce(Runs.batch(3000, "c"));

        assertThat(list(version, 1500).offset()).isEqualTo(1);
        assertThat(list(version, 1500).timestamp()).isEqualTo(2000);
        assertThat(list(version, 3000).offset()).isEqualTo(2);
        assertThat(list(version, 3001).offset()).isEqualTo(-1);
        assertThat(list(version, 3001).errorCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("listVersions")
    void nothingIsAskedNothingIsAnswered(int version) {
        ListOffsets.Response none = desk.ask(
                ApiKey.LIST_OFFSETS,
                version,
                ListOffsets.Request.DEFAULT,
                ListOffsets.Request::read,
                ListOffsets.Response::read);
        ListOffsets.Request emptyTopic = ListOffsets.Request.DEFAULT.toBuilder()
                .topics(List.of(new ListOffsets.Request.Topic("t", List.of())))
                .build();
        ListOffsets.Response empty = desk.ask(
                ApiKey.LIST_OFFSETS, version, emptyTopic, ListOffsets.Request::read, ListOffsets.Response::read);

        assertThat(none.topics()).isEmpty();
        assertThat(empty.topics().get(0).partitions()).isEmpty();
    }

    /** Places by the first version that knows them. */
    @ParameterizedTest
    @CsvSource({"-3,7,1", "-4,8,0", "-5,9,-1", "-6,11,-1"})
    void aPlaceIsKnownFromItsVersionOn(long timestamp, int first, long offset) {
        produce(Runs.batch(1000, "a"));
        produce(Runs.batch(5000, "b"));
        produce(Runs.batch(3000, "c"));

        assertThat(list(first, timestamp).offset()).isEqualTo(offset);
        assertThat(list(first, timestamp).errorCode()).isZero();
        assertThat(list(first - 1, timestamp).errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(list(11, -7).errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    }

    @Test
    void theHighestTimestampIsSaidWithItsOffset() {
        produce(Runs.batch(1000, "a"));
        produce(Runs.batch(5000, "b", "c"));
        produce(Runs.batch(3000, "d"));

        ListOffsets.Response.Partition found = list(11, MAX_TIMESTAMP);

        assertThat(found.offset()).isEqualTo(1);
        assertThat(found.timestamp()).isEqualTo(5000);
    }

    @Test
    void theFirstVersionListsTheEndAndWhereSegmentsBegin() throws IOException {
        desk.close();
        desk = new Desk(List.of(directory), Map.of("segment.bytes", "200")).leadAll();
        produce(Runs.batch("a".repeat(60)));
        produce(Runs.batch("b".repeat(60)));
        produce(Runs.batch("c".repeat(60)));

        assertThat(list(0, LATEST).oldStyleOffsets()).containsExactly(3L, 2L, 1L, 0L);
        assertThat(list(0, EARLIEST).oldStyleOffsets()).containsExactly(0L);
        assertThat(list(0, 1000).oldStyleOffsets()).isEmpty();
    }

    @Test
    void transactionsThatAreOpenHoldCommittedReadersBack() {
        produce(Runs.batch("a"));
        Say.found(desk, "t", 0, Runs.transactional(7, 0, 0, "b", "c"));
        ListOffsets.Request committed = ListOffsets.Request.builder()
                .replicaId(-1)
                .isolationLevel((byte) 1)
                .build();

        assertThat(list(11, committed, 0, LATEST, -1).offset()).isEqualTo(1);
        assertThat(list(11, LATEST).offset()).isEqualTo(3);
        assertThat(list(11, committed, 0, Runs.TIME_MS, -1).offset()).isZero();
    }

    @Test
    void aLeaderEpochIsCompared() {
        desk.assign("t", Desk.T_ID, Desk.state(0, 5, List.of(Desk.BROKER)));
        ListOffsets.Request consumer =
                ListOffsets.Request.builder().replicaId(-1).build();

        assertThat(list(4, consumer, 0, LATEST, 4).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(list(4, consumer, 0, LATEST, 6).errorCode()).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
        assertThat(list(4, consumer, 0, LATEST, 5).errorCode()).isZero();
        assertThat(list(4, consumer, 0, LATEST, 5).leaderEpoch()).isEqualTo(5);
    }

    @Test
    void onlyAToolThatComparesReplicasMayAskAFollower() {
        produce(Runs.batch("a", "b"));
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(9, Desk.BROKER)));
        ListOffsets.Request consumer =
                ListOffsets.Request.builder().replicaId(-1).build();
        ListOffsets.Request tool = ListOffsets.Request.builder().replicaId(-2).build();

        assertThat(list(11, consumer, 0, LATEST, -1).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(list(11, tool, 0, LATEST, -1).offset()).isEqualTo(2);
        assertThat(list(11, tool, 0, LATEST, 0).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
    }

    /** The new leader has what earlier leaders wrote, but does not know yet that it is committed. */
    @Test
    void theLatestOffsetIsNotToldWhileItCouldGoBack() {
        desk.assign("t", Desk.T_ID, Desk.state(1, 1, List.of(Desk.BROKER, 9)));
        Say.call(desk, 9, (short) 1, Say.request("t", 1, (short) 1, Runs.batch("a")));
        desk.lane.runAll();
        desk.assign("t", Desk.T_ID, Desk.state(1, 2, List.of(Desk.BROKER, 9)));
        ListOffsets.Request consumer =
                ListOffsets.Request.builder().replicaId(-1).build();

        assertThat(list(5, consumer, 1, LATEST, -1).errorCode()).isEqualTo(ErrorCode.OFFSET_NOT_AVAILABLE.code());
        assertThat(list(4, consumer, 1, LATEST, -1).errorCode()).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE.code());
        assertThat(list(5, consumer, 1, EARLIEST, -1).offset()).isZero();
        desk.t(1).fetchedBy(new FollowerFetch(9, -1, 1, 0));
        assertThat(list(5, consumer, 1, LATEST, -1).offset()).isEqualTo(1);
    }

    @Test
    void aPartitionThatIsNowhereOrNamedTwiceIsRefused() {
        ListOffsets.Request.Partition one =
                ListOffsets.Request.Partition.builder().timestamp(LATEST).build();
        ListOffsets.Request twice = ListOffsets.Request.builder()
                .replicaId(-1)
                .topics(List.of(new ListOffsets.Request.Topic("t", List.of(one, one))))
                .build();
        ListOffsets.Request consumer =
                ListOffsets.Request.builder().replicaId(-1).build();

        List<ListOffsets.Response.Partition> answers = desk.ask(
                        ApiKey.LIST_OFFSETS, 11, twice, ListOffsets.Request::read, ListOffsets.Response::read)
                .topics()
                .get(0)
                .partitions();

        assertThat(answers)
                .extracting(ListOffsets.Response.Partition::errorCode)
                .containsOnly(ErrorCode.INVALID_REQUEST.code());
        assertThat(list(11, consumer, 2, LATEST, -1).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void whatMustLookIntoFilesDoesNotHoldUpTheLane() {
        produce(Runs.batch(1000, "a"));
        desk.holdPool();
        ListOffsets.Request request = ListOffsets.Request.builder()
                .replicaId(-1)
                .topics(List.of(new ListOffsets.Request.Topic(
                        "t",
                        List.of(ListOffsets.Request.Partition.builder()
                                .timestamp(500)
                                .build()))))
                .build();

        var byTime = Desk.watch(
                desk.call(ApiKey.LIST_OFFSETS, 11, request, ListOffsets.Request::read, ListOffsets.Response::read));
        desk.lane.runAll();

        assertThat(byTime.isDone()).isFalse();
        assertThat(list(11, LATEST).offset()).isEqualTo(1);
        desk.releasePool();
        assertThat(byTime.value().topics().get(0).partitions().get(0).offset()).isZero();
    }

    // ---- leader epochs

    private OffsetForLeaderEpoch.Response.Partition endOf(int version, int current, int epoch) {
        OffsetForLeaderEpoch.Request request = OffsetForLeaderEpoch.Request.builder()
                .topics(List.of(new OffsetForLeaderEpoch.Request.Topic(
                        "t", List.of(new OffsetForLeaderEpoch.Request.Partition(0, current, epoch)))))
                .build();
        return desk.ask(
                        ApiKey.OFFSET_FOR_LEADER_EPOCH,
                        version,
                        request,
                        OffsetForLeaderEpoch.Request::read,
                        OffsetForLeaderEpoch.Response::read)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4"})
    void anEpochEndedWhereTheNextBegan(int version) {
        produce(Runs.batch("a", "b"));
        desk.assign("t", Desk.T_ID, Desk.state(0, 4, List.of(Desk.BROKER)));
        produce(Runs.batch("c"));

        assertThat(endOf(version, -1, 0).endOffset()).isEqualTo(2);
        assertThat(endOf(version, -1, 2).endOffset()).isEqualTo(2);
        assertThat(endOf(version, -1, 2).leaderEpoch()).isEqualTo(version >= 1 ? 0 : -1);
        assertThat(endOf(version, -1, 4).endOffset()).isEqualTo(3);
        assertThat(endOf(version, -1, 5).endOffset()).isEqualTo(-1);
        assertThat(endOf(version, -1, 5).errorCode()).isZero();
        assertThat(endOf(version, 3, 0).errorCode())
                .isEqualTo(version >= 2 ? ErrorCode.FENCED_LEADER_EPOCH.code() : ErrorCode.NONE.code());
        OffsetForLeaderEpoch.Response none = desk.ask(
                ApiKey.OFFSET_FOR_LEADER_EPOCH,
                version,
                OffsetForLeaderEpoch.Request.DEFAULT,
                OffsetForLeaderEpoch.Request::read,
                OffsetForLeaderEpoch.Response::read);
        assertThat(none.topics()).isEmpty();
    }

    // ---- deletion

    private DeleteRecords.Response.Partition delete(int version, String topic, int index, long offset) {
        DeleteRecords.Request request = DeleteRecords.Request.builder()
                .topics(List.of(new DeleteRecords.Request.Topic(
                        topic, List.of(new DeleteRecords.Request.Partition(index, offset)))))
                .timeoutMs(1000)
                .build();
        return desk.ask(
                        ApiKey.DELETE_RECORDS,
                        version,
                        request,
                        DeleteRecords.Request::read,
                        DeleteRecords.Response::read)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void recordsAreDeletedUpToTheWatermark(int version) {
        produce(Runs.batch("a"));
        produce(Runs.batch("b"));
        produce(Runs.batch("c"));

        assertThat(delete(version, "t", 0, 4).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        assertThat(delete(version, "t", 0, -2).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        assertThat(delete(version, "t", 0, 2).lowWatermark()).isEqualTo(2);
        assertThat(list(11, EARLIEST).offset()).isEqualTo(2);
        assertThat(delete(version, "t", 0, 1).lowWatermark()).isEqualTo(2);
        assertThat(delete(version, "t", 0, -1).lowWatermark()).isEqualTo(3);
        assertThat(list(11, EARLIEST).offset()).isEqualTo(3);
        DeleteRecords.Response none = desk.ask(
                ApiKey.DELETE_RECORDS,
                version,
                DeleteRecords.Request.DEFAULT,
                DeleteRecords.Request::read,
                DeleteRecords.Response::read);
        assertThat(none.topics()).isEmpty();
    }

    @Test
    void whatIsOnlyCompactedOrInternalOrElsewhereIsNotDeleted() {
        assertThat(delete(2, Desk.COMPACT, 0, 0).errorCode()).isEqualTo(ErrorCode.POLICY_VIOLATION.code());
        assertThat(delete(2, Desk.COMPACT, 0, 0).lowWatermark()).isEqualTo(-1);
        assertThat(delete(2, "__consumer_offsets", 0, 0).errorCode())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        assertThat(delete(2, "t", 2, 0).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(9, Desk.BROKER)));
        assertThat(delete(2, "t", 0, 0).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }
}
