package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the controller orders shows in what clients are answered. */
class ReplicaOrdersTest {
    private static final int GROUPED_FROM = 2;
    private static final int TOPIC_ID_FROM = 5;

    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void start() throws IOException {
        desk = new Desk(directory);
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    static IntStream leaderVersions() {
        return IntStream.rangeClosed(0, 7);
    }

    static IntStream stopVersions() {
        return IntStream.rangeClosed(0, 4);
    }

    /** An order of controller epoch 1 for one partition; the epochs of the broker fit. */
    private LeaderAndIsr.Request order(int version, String topic, int index, int leaderEpoch, List<Integer> replicas) {
        LeaderAndIsr.Request.Builder order = LeaderAndIsr.Request.builder()
                .controllerId(1)
                .controllerEpoch(1)
                .brokerEpoch(10);
        if (version < GROUPED_FROM) {
            return order.ungroupedPartitionStates(List.of(LeaderAndIsr.Request.UngroupedPartitionState.builder()
                            .topicName(topic)
                            .partitionIndex(index)
                            .controllerEpoch(1)
                            .leader(replicas.get(0))
                            .leaderEpoch(leaderEpoch)
                            .isr(replicas)
                            .replicas(replicas)
                            .build()))
                    .build();
        }
        LeaderAndIsr.Request.PartitionState state = LeaderAndIsr.Request.PartitionState.builder()
                .partitionIndex(index)
                .controllerEpoch(1)
                .leader(replicas.get(0))
                .leaderEpoch(leaderEpoch)
                .isr(replicas)
                .replicas(replicas)
                .isNew(true)
                .build();
        return order.topicStates(List.of(new LeaderAndIsr.Request.TopicState(topic, Desk.T_ID, List.of(state))))
                .build();
    }

    private LeaderAndIsr.Response send(int version, LeaderAndIsr.Request order) {
        return desk.ask(ApiKey.LEADER_AND_ISR, version, order, LeaderAndIsr.Request::read, LeaderAndIsr.Response::read);
    }

    private static List<Short> errors(int version, LeaderAndIsr.Response answer) {
        List<Short> errors = new ArrayList<>();
        answer.partitionErrors().forEach(one -> errors.add(one.errorCode()));
        answer.topics().forEach(topic -> {
            assertThat(topic.topicId()).isEqualTo(Desk.T_ID);
            topic.partitionErrors().forEach(one -> errors.add(one.errorCode()));
        });
        assertThat(version < TOPIC_ID_FROM ? answer.topics() : answer.partitionErrors())
                .isEmpty();
        return errors;
    }

    @ParameterizedTest
    @MethodSource("leaderVersions")
    void aPartitionIsLedAndThenFollowed(int version) {
        List<Integer> alone = List.of(Desk.BROKER);

        assertThat(errors(version, send(version, order(version, "t", 0, 0, alone))))
                .containsExactly(ErrorCode.NONE.code());
        assertThat(Say.produced(desk, 9, "t", 0, Runs.batch("a")).errorCode()).isZero();
        assertThat(errors(version, send(version, order(version, "t", 0, 1, List.of(9, Desk.BROKER)))))
                .containsExactly(ErrorCode.NONE.code());
        assertThat(Say.produced(desk, 9, "t", 0, Runs.batch("b")).errorCode())
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(errors(version, send(version, order(version, "t", 0, 0, alone))))
                .containsExactly(ErrorCode.STALE_CONTROLLER_EPOCH.code());
    }

    @ParameterizedTest
    @MethodSource("leaderVersions")
    void anOrderAboutNothingIsObeyed(int version) {
        LeaderAndIsr.Response answer = send(
                version,
                LeaderAndIsr.Request.builder()
                        .controllerEpoch(1)
                        .brokerEpoch(10)
                        .build());

        assertThat(answer.errorCode()).isZero();
        assertThat(errors(version, answer)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("leaderVersions")
    void whatIsNotOursOrNoNameOfATopicIsRefusedAlone(int version) {
        assertThat(errors(version, send(version, order(version, "t", 0, 0, List.of(9)))))
                .containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(errors(version, send(version, order(version, "../t", 0, 0, List.of(Desk.BROKER)))))
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        assertThat(directory.resolveSibling("t-0")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("leaderVersions")
    void aFormerControllerAndAFormerLifeAreRefusedAsAWhole(int version) {
        LeaderAndIsr.Request order = order(version, "t", 0, 0, List.of(Desk.BROKER));
        send(version, order.toBuilder().controllerEpoch(5).build());

        LeaderAndIsr.Response former =
                send(version, order.toBuilder().controllerEpoch(4).build());
        LeaderAndIsr.Response earlier = send(
                version, order.toBuilder().controllerEpoch(5).brokerEpoch(9).build());

        assertThat(former.errorCode()).isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH.code());
        assertThat(errors(version, former)).isEmpty();
        assertThat(earlier.errorCode())
                .isEqualTo(version >= GROUPED_FROM ? ErrorCode.STALE_BROKER_EPOCH.code() : ErrorCode.NONE.code());
    }

    @Test
    void aLogOfAnotherTopicOfTheSameNameIsNotTaken() {
        send(7, order(7, "t", 0, 0, List.of(Desk.BROKER)));
        LeaderAndIsr.Request other = order(7, "t", 0, 1, List.of(Desk.BROKER));
        LeaderAndIsr.Request.TopicState state = other.topicStates().get(0);
        LeaderAndIsr.Request renamed = other.toBuilder()
                .topicStates(List.of(new LeaderAndIsr.Request.TopicState("t", new Uuid(8, 8), state.partitionStates())))
                .build();

        assertThat(send(7, renamed).topics().get(0).partitionErrors().get(0).errorCode())
                .isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID.code());
    }

    // ---- stops

    private StopReplica.Response stop(int version, int index, int leaderEpoch, boolean delete) {
        StopReplica.Request.Builder order =
                StopReplica.Request.builder().controllerEpoch(1).brokerEpoch(10).deletePartitions(delete);
        if (version == 0) {
            order.ungroupedPartitions(List.of(new StopReplica.Request.UngroupedPartition("t", index)));
        } else if (version < 3) {
            order.topics(List.of(new StopReplica.Request.Topic("t", List.of(index))));
        } else {
            order.topicStates(List.of(new StopReplica.Request.TopicState(
                    "t", List.of(new StopReplica.Request.PartitionState(index, leaderEpoch, delete)))));
        }
        return desk.ask(
                ApiKey.STOP_REPLICA, version, order.build(), StopReplica.Request::read, StopReplica.Response::read);
    }

    @ParameterizedTest
    @MethodSource("stopVersions")
    void aReplicaThatIsStoppedServesNoMoreAndKeepsItsLog(int version) {
        desk.leadAll();
        Say.produced(desk, 9, "t", 0, Runs.batch("a"));

        StopReplica.Response answer = stop(version, 0, 0, false);

        assertThat(answer.partitionErrors())
                .containsExactly(new StopReplica.Response.PartitionError("t", 0, ErrorCode.NONE.code()));
        assertThat(Say.produced(desk, 9, "t", 0, Runs.batch("b")).errorCode())
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        desk.assign("t", Desk.T_ID, Desk.state(0, 1, List.of(Desk.BROKER)));
        assertThat(FetchTalk.values(desk, 0, 0)).containsExactly("0:a");
    }

    @ParameterizedTest
    @MethodSource("stopVersions")
    void aReplicaThatIsDeletedLeavesNoLogOfItsName(int version) throws IOException {
        desk.leadAll();
        Say.produced(desk, 9, "t", 0, Runs.batch("a"));

        StopReplica.Response answer = stop(version, 0, -2, true);

        assertThat(answer.partitionErrors().get(0).errorCode()).isZero();
        assertThat(directory.resolve("t-0")).doesNotExist();
        assertThat(directory.resolve("t-1")).exists();
        desk.assign("t", new Uuid(7, 7), Desk.state(0, 0, List.of(Desk.BROKER)));
        assertThat(FetchTalk.values(desk, 0, 0)).isEmpty();
        try (var left = Files.list(directory)) {
            assertThat(left.map(path -> path.getFileName().toString())).anyMatch(name -> name.endsWith("-delete"));
        }
    }

    @Test
    void aStopOfAnEarlierEpochIsFencedAndOneOfWhatIsNotHereIsDone() {
        desk.leadAll();
        desk.assign("t", Desk.T_ID, Desk.state(0, 5, List.of(Desk.BROKER)));

        assertThat(stop(4, 0, 4, true).partitionErrors().get(0).errorCode())
                .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(directory.resolve("t-0")).exists();
        assertThat(stop(4, 9, 0, false).partitionErrors().get(0).errorCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("stopVersions")
    void aStopOfAFormerControllerIsRefused(int version) {
        StopReplica.Request newer =
                StopReplica.Request.builder().controllerEpoch(2).brokerEpoch(10).build();
        StopReplica.Response empty =
                desk.ask(ApiKey.STOP_REPLICA, version, newer, StopReplica.Request::read, StopReplica.Response::read);

        assertThat(empty.errorCode()).isZero();
        assertThat(empty.partitionErrors()).isEmpty();
        assertThat(stop(version, 0, 0, true).errorCode()).isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH.code());
    }
}
