package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where and how much a consumer fetches, and what it makes of leaders that have not what it has read. */
class ConsumerFetchTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);

    private final FakeTopic topic = new FakeTopic("t");
    private final FakeTopic copy = new FakeTopic("t");
    private final AtomicInteger leaderEpoch = new AtomicInteger(5);
    private FakeBroker leader;
    private FakeBroker follower;

    @BeforeEach
    void start() throws Exception {
        leader = topic.on(FakeBroker.start());
        follower = copy.on(FakeBroker.start());
        leader.on(ApiKey.METADATA, (request, version) -> metadata());
        follower.on(ApiKey.METADATA, (request, version) -> metadata());
    }

    @AfterEach
    void end() throws Exception {
        leader.close();
        follower.close();
    }

    /** As a leader of two partitions tells it, with a follower beside it. */
    private Metadata.Response metadata() {
        Metadata.Response one = leader.metadata("t", 2, leaderEpoch.get());
        return one.toBuilder()
                .brokers(List.of(
                        one.brokers().get(0),
                        Metadata.Response.Broker.builder()
                                .nodeId(1)
                                .host(follower.address().host())
                                .port(follower.address().port())
                                .build()))
                .build();
    }

    @Test
    void aFollowerThatTheLeaderNamesIsReadFrom() {
        topic.append(0, "a");
        copy.append(0, "a");
        topic.change(partition -> Fetch.Response.Partition.builder()
                .partitionIndex(partition.partitionIndex())
                .preferredReadReplica(1)
                .build());
        try (Consumer<byte[], String> consumer = consumer("client.rack", "here")) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
            assertThat(topic.fetches().get(0).rackId()).isEqualTo("here");
            assertThat(copy.fetches()).isNotEmpty();
        }
    }

    @Test
    void aFollowerThatDoesNotAnswerIsNotAskedForAgainAtOnce() {
        topic.append(0, "a");
        follower.on(ApiKey.FETCH, (request, version) -> FakeBroker.HANG_UP);
        topic.change(partition ->
                topic.fetches().get(topic.fetches().size() - 1).rackId().isEmpty()
                        ? partition
                        : Fetch.Response.Partition.builder()
                                .partitionIndex(partition.partitionIndex())
                                .preferredReadReplica(1)
                                .build());
        try (Consumer<byte[], String> consumer = consumer("client.rack", "here")) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
            assertThat(consumer.metrics().value("partitions-read-from-followers"))
                    .isZero();
        }
    }

    @Test
    void aFollowerThatIsBehindSendsTheReaderBackToTheLeader() {
        topic.append(0, "a");
        topic.append(0, "b");
        AtomicInteger asked = new AtomicInteger();
        topic.change(partition -> asked.getAndIncrement() > 0
                ? partition
                : Fetch.Response.Partition.builder()
                        .partitionIndex(partition.partitionIndex())
                        .preferredReadReplica(1)
                        .build());
        try (Consumer<byte[], String> consumer = consumer("auto.offset.reset", "none")) {
            consumer.assign(List.of(P));
            consumer.seek(P, 1);
            assertThat(Reading.read(consumer, 1)).containsExactly("1 b");
            assertThat(copy.fetches()).hasSize(1);
        }
    }

    @Test
    void noMoreIsAskedForThanMayBeHeld() {
        String large = "x".repeat(3000);
        for (int batch = 0; batch < 20; batch++) {
            topic.append(0, large);
            topic.append(1, large);
        }
        try (Consumer<byte[], String> consumer = consumer("prefetch.max.bytes", "10000")) {
            consumer.assign(List.of(P, Q));
            assertThat(Reading.read(consumer, 40)).hasSize(40);
            assertThat(topic.fetches())
                    .allSatisfy(fetch -> assertThat(fetch.maxBytes()).isBetween(1, 10_000));
            assertThat(topic.fetches())
                    .anySatisfy(fetch -> assertThat(fetch.maxBytes()).isLessThan(5000));
        }
    }

    @Test
    void aPausedPartitionDoesNotKeepTheOthersFromBeingRead() {
        String large = "x".repeat(3000);
        for (int batch = 0; batch < 5; batch++) {
            topic.append(0, large);
            topic.append(1, large);
        }
        try (Consumer<byte[], String> consumer = consumer("prefetch.max.bytes", "5000", "max.poll.records", "1")) {
            consumer.assign(List.of(P));
            Reading.read(consumer, 1);
            consumer.assign(List.of(P, Q));
            consumer.pause(List.of(P));
            assertThat(Reading.read(consumer, 5)).hasSize(5);
            consumer.resume(List.of(P));
            assertThat(Reading.read(consumer, 4)).hasSize(4);
        }
    }

    @Test
    void aNewLeaderThatHasEverythingIsReadOn() {
        appendAs(5, "a", "b");
        leader.on(ApiKey.OFFSET_FOR_LEADER_EPOCH, (request, version) -> endOf(5, 2));
        try (Consumer<byte[], String> consumer = consumer()) {
            consumer.assign(List.of(P));
            Reading.read(consumer, 2);
            newLeader();
            appendAs(6, "c");
            assertThat(Reading.read(consumer, 1)).containsExactly("2 c");
            assertThat(leader.heard()).anyMatch(heard -> heard.startsWith("OffsetForLeaderEpoch"));
        }
    }

    @Test
    void aTruncatedLogIsReadAgainFromWhereItParted() {
        appendAs(5, "a", "b", "c");
        leader.on(ApiKey.OFFSET_FOR_LEADER_EPOCH, (request, version) -> endOf(5, 1));
        try (Consumer<byte[], String> consumer = consumer("max.poll.records", "2")) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 2)).containsExactly("0 a", "1 b");
            newLeader();
            await().pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(20));
                return topic.fetches().stream().anyMatch(fetch -> offsetOf(fetch) == 1 && epochOf(fetch) == 6);
            });
            assertThat(consumer.position(P)).isBetween(1L, 3L);
        }
    }

    @Test
    void aTruncatedLogIsToldToWhoeverWantsToSayHimselfWhereToGoOn() {
        appendAs(5, "a", "b");
        leader.on(ApiKey.OFFSET_FOR_LEADER_EPOCH, (request, version) -> endOf(5, 1));
        try (Consumer<byte[], String> consumer = consumer("auto.offset.reset", "none")) {
            consumer.assign(List.of(P));
            consumer.seek(P, 0);
            Reading.read(consumer, 2);
            newLeader();
            await().pollInSameThread()
                    .untilAsserted(() -> assertThatThrownBy(() -> consumer.poll(Duration.ofMillis(20)))
                            .isInstanceOfSatisfying(
                                    LogTruncationException.class,
                                    e -> assertThat(e.divergingOffsets())
                                            .containsEntry(P, new OffsetAndMetadata(1, 5, "")))
                            .hasMessageContaining("t-0 was truncated")
                            .hasMessageContaining("read up to offset 2"));
            consumer.seek(P, 1);
            assertThat(Reading.read(consumer, 1)).containsExactly("1 b");
        }
    }

    /** Another leader was elected; the old one says so. */
    private void newLeader() {
        leaderEpoch.set(6);
        topic.change(partition -> leaderEpoch.get() > lastAskedEpoch()
                ? Fetch.Response.Partition.builder()
                        .partitionIndex(partition.partitionIndex())
                        .errorCode(ErrorCode.FENCED_LEADER_EPOCH.code())
                        .build()
                : partition);
    }

    private int lastAskedEpoch() {
        return epochOf(topic.fetches().get(topic.fetches().size() - 1));
    }

    private static int epochOf(Fetch.Request fetch) {
        return fetch.topics().get(0).partitions().get(0).currentLeaderEpoch();
    }

    private static long offsetOf(Fetch.Request fetch) {
        return fetch.topics().get(0).partitions().get(0).fetchOffset();
    }

    private void appendAs(int epoch, String... values) {
        topic.append(0, BatchTraits.PLAIN.withLeaderEpoch(epoch), values);
    }

    private static OffsetForLeaderEpoch.Response endOf(int epoch, long offset) {
        return OffsetForLeaderEpoch.Response.builder()
                .topics(List.of(new OffsetForLeaderEpoch.Response.Topic(
                        "t",
                        List.of(OffsetForLeaderEpoch.Response.Partition.builder()
                                .leaderEpoch(epoch)
                                .endOffset(offset)
                                .build()))))
                .build();
    }

    private Consumer<byte[], String> consumer(String... more) {
        Map<String, String> settings = new java.util.HashMap<>(Map.of("auto.offset.reset", "earliest"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return Reading.consumer(leader, settings);
    }
}
