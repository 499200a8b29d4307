package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A consumer as the member of a group, against a coordinator that does as it is told. */
class ConsumerGroupTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);

    private final FakeTopic topic = new FakeTopic("t");
    private final FakeGroup group = new FakeGroup();
    private final List<String> told = new ArrayList<>();
    private final RebalanceListener listener = new RebalanceListener() {
        @Override
        public void onRevoked(Collection<TopicPartition> partitions) {
            told.add("revoked " + new TreeSet<>(partitions));
        }

        @Override
        public void onAssigned(Collection<TopicPartition> partitions) {
            told.add("assigned " + new TreeSet<>(partitions));
        }

        @Override
        public void onLost(Collection<TopicPartition> partitions) {
            told.add("lost " + new TreeSet<>(partitions));
        }
    };
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = group.on(topic.on(FakeBroker.start().withTopic("t", 2)));
        group.gives(P);
        topic.append(0, "a", "b", "c");
        topic.append(1, "x");
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    @Test
    void whatWasHandedOutIsCommittedOnceItIsDealtWith() {
        try (Consumer<byte[], String> consumer = consumer("max.poll.records", "2", "auto.commit.interval.ms", "0")) {
            consumer.subscribe(List.of("t"), listener);
            assertThat(Reading.read(consumer, 2)).containsExactly("0 a", "1 b");
            assertThat(group.committed()).isEmpty();
            assertThat(Reading.read(consumer, 1)).containsExactly("2 c");
        }
        assertThat(group.committed()).containsEntry(P, 3L);
        assertThat(told).containsExactly("assigned [t-0]", "revoked [t-0]");
        assertThat(broker.heard()).anyMatch(heard -> heard.startsWith("LeaveGroup"));
    }

    @Test
    void aLoopThatIsLeftInTheMiddleCommitsOnlyWhatItTook() {
        try (Consumer<byte[], String> consumer = consumer()) {
            consumer.subscribe(List.of("t"));
            for (ConsumerRecord<byte[], String> record : consumer) {
                if (record.value().equals("b")) {
                    break;
                }
            }
        }
        assertThat(group.committed()).containsEntry(P, 2L);
    }

    @Test
    void aRebalanceCommitsAndRevokesBeforeItAssigns() {
        try (Consumer<byte[], String> consumer = consumer("heartbeat.interval.ms", "20")) {
            consumer.subscribe(List.of("t"), listener);
            Reading.read(consumer, 3);
            group.gives(Q);
            group.fails(ApiKey.HEARTBEAT, ErrorCode.REBALANCE_IN_PROGRESS);
            assertThat(Reading.read(consumer, 1)).containsExactly("0 x");
            assertThat(group.committed()).containsEntry(P, 3L);
            assertThat(told).containsExactly("assigned [t-0]", "revoked [t-0]", "assigned [t-1]");
            assertThat(consumer.metrics().value("rebalance-total")).isEqualTo(2);
        }
    }

    @Test
    void anAssignorOfTheApplicationThatGivesWhatIsNotThereEndsThePoll() {
        group.isLedByItsMember();
        String name = AssignorsTest.SameToAll.class.getName();
        broker.on(ApiKey.METADATA, (request, version) -> broker.metadata("u", 2));
        try (Consumer<byte[], String> consumer = consumer("partition.assignment.strategy", name)) {
            consumer.subscribe(List.of("u"), listener);
            assertThatThrownBy(() -> Reading.read(consumer, 1))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("cannot be shared out: Assignor 'all-to-one' gives t-0 to")
                    .hasMessageContaining("which is not there");
        }
    }

    @Test
    void aTopicThatOneBrokerHadNotHeardOfWhenItWasSharedOutIsReadAllTheSame() {
        AtomicInteger descriptions = new AtomicInteger();
        group.isLedByItsMember();
        broker.on(ApiKey.METADATA, (request, version) -> {
            Metadata.Response known = broker.metadata("t", 2);
            // The first is for the subscription, the second to share out.
            return descriptions.incrementAndGet() == 2
                    ? known.toBuilder()
                            .topics(List.of(Metadata.Response.Topic.builder()
                                    .name("t")
                                    .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                                    .build()))
                            .build()
                    : known;
        });
        try (Consumer<byte[], String> consumer = consumer("retry.backoff.ms", "1")) {
            consumer.subscribe(List.of("t"), listener);
            assertThat(Reading.read(consumer, 4)).contains("2 c", "0 x");
            assertThat(told).containsExactly("assigned []", "assigned [t-0, t-1]");
        }
    }

    @Test
    void aSlowHandlerFindsOutWhenItCommitsAndAtTheNextPoll() {
        try (Consumer<byte[], String> consumer =
                consumer("max.poll.interval.ms", "700", "enable.auto.commit", "false", "max.poll.records", "1")) {
            consumer.subscribe(List.of("t"), listener);
            Reading.read(consumer, 1);
            await().until(() -> broker.heard().stream().anyMatch(heard -> heard.startsWith("LeaveGroup")));
            assertThatThrownBy(consumer::commitSync)
                    .isInstanceOfSatisfying(
                            ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID))
                    .hasMessageContaining("max.poll.interval.ms=700")
                    .hasMessageContaining("another member");
            assertThat(group.committed()).isEmpty();
            Reading.read(consumer, 1);
            assertThat(told).containsExactly("assigned [t-0]", "lost [t-0]", "assigned [t-0]");
            consumer.commitSync();
            assertThat(group.committed()).containsEntry(P, 1L);
        }
    }

    @Test
    void aCommitOfAnOldGenerationSaysWhatHappened() {
        try (Consumer<byte[], String> consumer = consumer("enable.auto.commit", "false")) {
            consumer.subscribe(List.of("t"), listener);
            Reading.read(consumer, 3);
            group.fails(ApiKey.OFFSET_COMMIT, ErrorCode.ILLEGAL_GENERATION);
            assertThatThrownBy(consumer::commitSync)
                    .hasMessageContaining("gone on without this consumer")
                    .hasMessageContaining("session.timeout.ms");
            Reading.read(consumer, 3);
            assertThat(told).containsExactly("assigned [t-0]", "lost [t-0]", "assigned [t-0]");
        }
    }

    @Test
    void aFencedInstanceSaysSoWithEveryPoll() {
        try (Consumer<byte[], String> consumer = consumer("group.instance.id", "one", "enable.auto.commit", "false")) {
            consumer.subscribe(List.of("t"), listener);
            Reading.read(consumer, 3);
            group.fails(ApiKey.OFFSET_COMMIT, ErrorCode.FENCED_INSTANCE_ID);
            assertThatThrownBy(consumer::commitSync).hasMessageContaining("group.instance.id=one");
            for (int poll = 0; poll < 2; poll++) {
                assertThatThrownBy(() -> consumer.poll(Reading.WAIT))
                        .hasMessageContaining("another consumer has joined as group.instance.id=one");
            }
        }
        assertThat(broker.heard()).noneMatch(heard -> heard.startsWith("LeaveGroup"));
    }

    @Test
    void aCommitThatWasWokenIsNotTriedAgainSoThatItUndoesNoLaterOne() {
        broker.on(ApiKey.OFFSET_COMMIT, (request, version) -> FakeBroker.HANG_UP);
        Consumer<byte[], String> consumer = consumer("enable.auto.commit", "false");
        consumer.subscribe(List.of("t"));
        Reading.read(consumer, 3);
        wakeAfterCommits(consumer, 4);
        group.on(broker);
        consumer.commitSync(Map.of(P, OffsetAndMetadata.of(2)));
        // Which waits for commits that go on.
        consumer.close();
        assertThat(group.committed()).containsEntry(P, 2L);
    }

    @Test
    void closingDoesNotWaitForACommitThatWasWoken() {
        broker.on(ApiKey.OFFSET_COMMIT, (request, version) -> null);
        Consumer<byte[], String> consumer = consumer("enable.auto.commit", "false");
        consumer.assign(List.of(P));
        wakeAfterCommits(consumer, 1);
        consumer.close(Duration.ofSeconds(5));
        assertThat(group.committed()).isEmpty();
    }

    /** Once so many attempts have come to nothing. */
    private void wakeAfterCommits(Consumer<?, ?> consumer, int attempts) {
        CompletableFuture<Void> waker = CompletableFuture.runAsync(() -> {
            await().until(() -> broker.heard().stream()
                            .filter(heard -> heard.startsWith("OffsetCommit"))
                            .count()
                    >= attempts);
            consumer.wakeup();
        });
        assertThatThrownBy(() -> consumer.commitSync(Map.of(P, OffsetAndMetadata.of(1))))
                .isInstanceOf(Consumer.WokenUp.class);
        waker.join();
    }

    @Test
    void anAsynchronousCommitIsToldOfWithinTheNextPoll() {
        List<String> callbacks = new ArrayList<>();
        try (Consumer<byte[], String> consumer = consumer("enable.auto.commit", "false")) {
            consumer.subscribe(List.of("t"), listener);
            Reading.read(consumer, 3);
            consumer.commitAsync((offsets, failure) -> callbacks.add(offsets + " " + failure));
            await().until(() -> !group.committed().isEmpty());
            await().pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(10));
                return !callbacks.isEmpty();
            });
            assertThat(callbacks).containsExactly(Map.of(P, new OffsetAndMetadata(3, -1, "")) + " null");
            assertThat(consumer.committed(List.of(P, Q))).containsOnlyKeys(P);
        }
    }

    @Test
    void theGroupIsRecalledByWhatAProducerNeedsToCommitForIt() {
        try (Consumer<byte[], String> consumer = consumer()) {
            consumer.subscribe(List.of("t"));
            Reading.read(consumer, 1);
            assertThat(consumer.groupMetadata().generationId()).isEqualTo(1);
            assertThat(consumer.groupMetadata().memberId()).isEqualTo("member-1");
            assertThat(consumer.subscription()).containsExactly("t");
        }
    }

    @ParameterizedTest
    @MethodSource
    void everyErrorThatMayPassOnlyDelaysTheFirstRecords(ErrorCode passing) {
        group.fails(ApiKey.JOIN_GROUP, passing);
        group.fails(ApiKey.SYNC_GROUP, passing);
        group.fails(ApiKey.OFFSET_FETCH, passing);
        try (Consumer<byte[], String> consumer = consumer("retry.backoff.ms", "1")) {
            consumer.subscribe(List.of("t"), listener);
            assertThat(Reading.read(consumer, 3)).containsExactly("0 a", "1 b", "2 c");
            group.fails(ApiKey.OFFSET_COMMIT, passing);
            consumer.commitSync();
            assertThat(group.committed()).containsEntry(P, 3L);
        }
    }

    static Stream<ErrorCode> everyErrorThatMayPassOnlyDelaysTheFirstRecords() {
        return Arrays.stream(ErrorCode.values()).filter(ErrorCode::isRetriable);
    }

    @ParameterizedTest
    @MethodSource
    void everyErrorThatMayPassOnlyDelaysAFetch(ErrorCode passing) {
        boolean[] failed = {false};
        topic.change(partition -> {
            if (failed[0]) {
                return partition;
            }
            failed[0] = true;
            return partition.toBuilder().errorCode(passing.code()).records(null).build();
        });
        try (Consumer<byte[], String> consumer = consumer("retry.backoff.ms", "1")) {
            consumer.subscribe(List.of("t"));
            assertThat(Reading.read(consumer, 3)).containsExactly("0 a", "1 b", "2 c");
        }
    }

    static Stream<ErrorCode> everyErrorThatMayPassOnlyDelaysAFetch() {
        return Arrays.stream(ErrorCode.values())
                .filter(error -> error.isRetriable() && error != ErrorCode.CORRUPT_MESSAGE);
    }

    private Consumer<byte[], String> consumer(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "group.id", "g",
                "auto.offset.reset", "earliest",
                "partition.assignment.strategy", "range"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return Reading.consumer(broker, settings);
    }
}
