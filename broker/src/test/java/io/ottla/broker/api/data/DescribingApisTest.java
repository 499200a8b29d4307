package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeLogDirs;
import io.ottla.protocol.api.DescribeProducers;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DescribingApisTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void start() throws IOException {
        desk = new Desk(List.of(directory.resolve("one"), directory.resolve("two")), Map.of()).leadAll();
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    // ---- directories

    static IntStream dirVersions() {
        return IntStream.rangeClosed(0, 5);
    }

    private DescribeLogDirs.Response dirs(int version, List<DescribeLogDirs.Request.Topic> topics) {
        return desk.ask(
                ApiKey.DESCRIBE_LOG_DIRS,
                version,
                new DescribeLogDirs.Request(topics),
                DescribeLogDirs.Request::read,
                DescribeLogDirs.Response::read);
    }

    private static Set<String> logs(DescribeLogDirs.Response response) {
        Set<String> logs = new HashSet<>();
        response.results()
                .forEach(dir -> dir.topics()
                        .forEach(topic -> topic.partitions()
                                .forEach(one -> logs.add(
                                        topic.name() + "-" + one.partitionIndex() + ":" + one.partitionSize()))));
        return logs;
    }

    @ParameterizedTest
    @MethodSource("dirVersions")
    void everyDirectoryIsDescribedWithTheLogsInIt(int version) {
        int bytes = Runs.batch("a").bytes();
        Say.produced(desk, 9, "t", 1, Runs.batch("a"));

        DescribeLogDirs.Response all = dirs(version, null);

        assertThat(all.results())
                .extracting(DescribeLogDirs.Response.Result::logDir)
                .containsExactlyInAnyOrder(
                        directory.resolve("one").toString(),
                        directory.resolve("two").toString());
        assertThat(all.results()).allMatch(dir -> dir.errorCode() == 0 && !dir.isCordoned());
        assertThat(all.results()).allMatch(dir -> version >= 4 ? dir.totalBytes() > 0 : dir.totalBytes() == -1);
        assertThat(logs(all)).containsExactlyInAnyOrder("t-0:0", "t-1:" + bytes, "compact-0:0");
    }

    @ParameterizedTest
    @MethodSource("dirVersions")
    void onlyTheLogsAskedForAreDescribed(int version) {
        List<DescribeLogDirs.Request.Topic> some = List.of(
                new DescribeLogDirs.Request.Topic("t", List.of(0, 9)),
                new DescribeLogDirs.Request.Topic("nowhere", List.of(0)));

        assertThat(logs(dirs(version, some))).containsExactly("t-0:0");
        assertThat(dirs(version, List.of()).results()).hasSize(2);
        assertThat(logs(dirs(version, List.of()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dirVersions")
    void whenTheyCannotBeDescribedTheAnswerSaysSo(int version) {
        desk.dirsFail = true;

        DescribeLogDirs.Response answer = dirs(version, null);

        short error = ErrorCode.KAFKA_STORAGE_ERROR.code();
        if (version >= 3) {
            assertThat(answer.errorCode()).isEqualTo(error);
        } else {
            assertThat(answer.results())
                    .extracting(DescribeLogDirs.Response.Result::logDir)
                    .hasSize(2)
                    .contains(directory.resolve("one").toString());
            assertThat(answer.results()).allMatch(dir -> dir.errorCode() == error);
        }
    }

    // ---- producers

    private DescribeProducers.Response producers(String topic, Integer... indexes) {
        return desk.ask(
                ApiKey.DESCRIBE_PRODUCERS,
                0,
                new DescribeProducers.Request(List.of(new DescribeProducers.Request.Topic(topic, List.of(indexes)))),
                DescribeProducers.Request::read,
                DescribeProducers.Response::read);
    }

    @Test
    void theProducersOfAPartitionAreDescribed() {
        Say.produced(desk, 9, "t", 0, Runs.idempotent(5, 2, 0, "a", "b"));
        Say.found(desk, "t", 0, Runs.transactional(7, 0, 0, "c"));

        DescribeProducers.Response.Partition answer =
                producers("t", 0).topics().get(0).partitions().get(0);

        assertThat(answer.activeProducers())
                .containsExactlyInAnyOrder(
                        new DescribeProducers.Response.ActiveProducer(5, 2, 1, Runs.TIME_MS, -1, -1),
                        new DescribeProducers.Response.ActiveProducer(7, 0, 0, Runs.TIME_MS, -1, 2));
    }

    @Test
    void aPartitionWithoutProducersOrWithoutReplicaIsToldApart() {
        DescribeProducers.Response answer = producers("t", 1, 4);
        DescribeProducers.Response.Partition quiet =
                answer.topics().get(0).partitions().get(0);
        DescribeProducers.Response.Partition unknown =
                answer.topics().get(0).partitions().get(1);

        assertThat(quiet.errorCode()).isZero();
        assertThat(quiet.activeProducers()).isEmpty();
        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(unknown.errorMessage()).isEqualTo("there is no partition t-4");
        assertThat(producers("t").topics().get(0).partitions()).isEmpty();
        desk.assign("t", Desk.T_ID, Desk.state(1, 1, List.of(9, Desk.BROKER)));
        assertThat(producers("t", 1).topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    // ---- producer ids

    static IntStream idVersions() {
        return IntStream.rangeClosed(0, InitProducerIdHandler.HIGHEST);
    }

    private InitProducerId.Response id(int version, String transactionalId, long producerId, int epoch) {
        return desk.now(idLater(version, transactionalId, producerId, epoch));
    }

    private io.ottla.protocol.lane.Reply<InitProducerId.Response> idLater(
            int version, String transactionalId, long producerId, int epoch) {
        InitProducerId.Request request = InitProducerId.Request.builder()
                .transactionalId(transactionalId)
                .transactionTimeoutMs(60_000)
                .producerId(producerId)
                .producerEpoch((short) epoch)
                .build();
        return desk.call(
                ApiKey.INIT_PRODUCER_ID, version, request, InitProducerId.Request::read, InitProducerId.Response::read);
    }

    @ParameterizedTest
    @MethodSource("idVersions")
    void everyProducerGetsAnotherIdAndTheControllerIsAskedForBlocks(int version) {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 2500; i++) {
            InitProducerId.Response answer = id(version, null, -1, -1);
            assertThat(answer.errorCode()).isZero();
            assertThat(answer.producerEpoch()).isZero();
            ids.add(answer.producerId());
        }

        assertThat(ids).hasSize(2500);
        assertThat(desk.idsAsked).isEqualTo(3);
    }

    @Test
    void aProducerThatHasAnIdGetsANewOne() {
        InitProducerId.Response first = id(5, null, -1, -1);
        InitProducerId.Response again = id(5, null, first.producerId(), 3);

        assertThat(again.producerId()).isNotEqualTo(first.producerId());
        assertThat(again.producerEpoch()).isZero();
        assertThat(id(5, null, 7, -1).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(id(5, null, -1, 7).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @ParameterizedTest
    @MethodSource("idVersions")
    void transactionsAreRefusedForGood(int version) {
        InitProducerId.Response answer = id(version, "tx", -1, -1);

        assertThat(answer.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(answer.producerId()).isEqualTo(-1);
        assertThat(answer.producerEpoch()).isEqualTo((short) -1);
        assertThat(id(version, "", -1, -1).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void aControllerThatGivesNoIdsNowMakesTheProducerTryAgain() {
        desk.idsRefused = true;
        assertThat(id(4, null, -1, -1).errorCode()).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code());
        desk.idsRefused = false;
        assertThat(id(4, null, -1, -1).errorCode()).isZero();
    }

    @Test
    void aControllerThatDoesNotAnswerIsNotWaitedForLong() {
        desk.idsSilent = true;
        Desk.Watched<InitProducerId.Response> waiting = Desk.watch(idLater(4, null, -1, -1));
        desk.lane.advance(4999);
        assertThat(waiting.isDone()).isFalse();
        desk.lane.advance(1);

        assertThat(waiting.value().errorCode()).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code());
    }
}
