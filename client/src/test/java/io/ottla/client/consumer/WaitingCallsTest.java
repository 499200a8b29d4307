package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.ClientException;
import io.ottla.client.InterruptException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.ApiKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call that asks a broker ends when it is woken, interrupted or late; and what a partition that is not assigned is good for. */
class WaitingCallsTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);

    /** A call of the application. */
    private interface Call {
        void on(Consumer<byte[], String> consumer);
    }

    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = FakeBroker.start();
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    /** Says nothing at all. */
    private Consumer<byte[], String> ofASilentBroker(String... more) {
        for (ApiKey key : List.of(ApiKey.METADATA, ApiKey.LIST_OFFSETS, ApiKey.FIND_COORDINATOR, ApiKey.FETCH)) {
            broker.on(key, (request, version) -> null);
        }
        Consumer<byte[], String> consumer = Reading.consumer(
                broker,
                Map.of("group.id", "g", "enable.auto.commit", "false", "default.api.timeout.ms", apiTimeoutMs(more)));
        consumer.assign(List.of(P));
        return consumer;
    }

    private static String apiTimeoutMs(String... more) {
        return more.length == 0 ? "60000" : more[0];
    }

    static Stream<Named<Call>> callsThatWait() {
        return Stream.concat(Stream.of(Named.of("poll", consumer -> consumer.poll(Reading.WAIT))), callsThatAsk());
    }

    static Stream<Named<Call>> callsThatAsk() {
        return Stream.of(
                Named.of("position", consumer -> consumer.position(P)),
                Named.of("committed", consumer -> consumer.committed(List.of(P))),
                Named.of("commitSync", consumer -> consumer.commitSync(Map.of(P, OffsetAndMetadata.of(1)))),
                Named.of("offsetsForTimes", consumer -> consumer.offsetsForTimes(Map.of(P, 1L))),
                Named.of("beginningOffsets", consumer -> consumer.beginningOffsets(List.of(P))),
                Named.of("endOffsets", consumer -> consumer.endOffsets(List.of(P))),
                Named.of("partitionsFor", consumer -> consumer.partitionsFor("t")),
                Named.of("listTopics", Consumer::listTopics));
    }

    @ParameterizedTest
    @MethodSource("callsThatWait")
    void anotherThreadWakesIt(Call call) {
        Consumer<byte[], String> consumer = ofASilentBroker();
        try {
            CompletableFuture<Void> waker = CompletableFuture.runAsync(() -> {
                await().until(() -> !broker.heard().isEmpty());
                consumer.wakeup();
            });
            assertThatThrownBy(() -> call.on(consumer)).isInstanceOf(Consumer.WokenUp.class);
            waker.join();
            consumer.wakeup();
            assertThatThrownBy(() -> call.on(consumer))
                    .as("woken before it began to wait")
                    .isInstanceOf(Consumer.WokenUp.class);
        } finally {
            consumer.close(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @MethodSource("callsThatWait")
    void anInterruptEndsItAndTheFlagIsKept(Call call) {
        Consumer<byte[], String> consumer = ofASilentBroker();
        try {
            Thread caller = Thread.currentThread();
            CompletableFuture<Void> interrupter = CompletableFuture.runAsync(() -> {
                await().until(() -> !broker.heard().isEmpty());
                caller.interrupt();
            });
            assertThatThrownBy(() -> call.on(consumer)).isInstanceOf(InterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            interrupter.join();
        } finally {
            consumer.close(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @MethodSource("callsThatAsk")
    void itTakesNoLongerThanItMay(Call call) {
        Consumer<byte[], String> consumer = ofASilentBroker("200");
        try {
            long before = System.nanoTime();
            assertThatThrownBy(() -> call.on(consumer)).isInstanceOf(ClientException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        } finally {
            consumer.close(Duration.ZERO);
        }
    }

    @Test
    void aPartitionThatIsNotAssignedHasNoPosition() {
        try (Consumer<byte[], String> consumer = ofASilentBroker()) {
            List<Call> calls = List.of(
                    one -> one.position(Q),
                    one -> one.seek(Q, 1),
                    one -> one.seekToBeginning(List.of(Q)),
                    one -> one.seekToEnd(List.of(Q)),
                    one -> one.seekToTime(List.of(Q), 1),
                    one -> one.pause(List.of(Q)),
                    one -> one.resume(List.of(Q)),
                    one -> one.currentLag(Q));
            for (Call call : calls) {
                assertThatThrownBy(() -> call.on(consumer))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("t-1 is not assigned");
            }
        }
    }

    @Test
    void whatStaysAssignedStaysWhereItIsAndPaused() {
        try (Consumer<byte[], String> consumer = ofASilentBroker()) {
            consumer.seek(P, 5);
            consumer.pause(List.of(P));
            consumer.assign(List.of(P, Q));
            assertThat(consumer.paused()).containsExactly(P);
            assertThat(consumer.position(P)).isEqualTo(5);
            consumer.assign(List.of(Q));
            consumer.assign(List.of(P, Q));
            assertThat(consumer.paused()).isEmpty();
        }
    }

    @Test
    void aTopicThatIsNotThereHasNoPartitions() {
        broker.withTopic("u", 1);
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, Map.of())) {
            assertThat(consumer.partitionsFor("t")).isEmpty();
            assertThat(consumer.partitionsFor("u", Duration.ofSeconds(5))).hasSize(1);
        }
    }

    @Test
    void whatAPausedPartitionHasFetchedIsNotFetchedAgain() {
        FakeTopic topic = new FakeTopic("t");
        topic.on(broker.withTopic("t", 1));
        topic.append(0, "a", "b", "c");
        try (Consumer<byte[], String> consumer =
                Reading.consumer(broker, Map.of("auto.offset.reset", "earliest", "max.poll.records", "1"))) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
            consumer.pause(List.of(P));
            assertThat(consumer.poll(Duration.ofMillis(100))).isEmpty();
            consumer.resume(List.of(P));
            assertThat(Reading.read(consumer, 2)).containsExactly("1 b", "2 c");
            assertThat(topic.fetches())
                    .extracting(
                            fetch -> fetch.topics().get(0).partitions().get(0).fetchOffset())
                    .containsOnly(0L, 3L)
                    .containsOnlyOnce(0L);
        }
    }
}
