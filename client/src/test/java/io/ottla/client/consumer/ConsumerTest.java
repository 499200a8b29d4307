package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer of one partition by hand, against a broker that serves a log from memory. */
class ConsumerTest {
    private static final TopicPartition P = new TopicPartition("t", 0);

    private final FakeTopic topic = new FakeTopic("t");
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = topic.on(FakeBroker.start().withTopic("t", 1));
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    @Test
    void aPartitionIsReadFromTheBeginning() {
        topic.append(0, "a", "b");
        topic.append(0, "c");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 3)).containsExactly("0 a", "1 b", "2 c");
            assertThat(consumer.position(P)).isEqualTo(3);
        }
    }

    @Test
    void anOffsetInsideABatchStartsThereAndNotAtTheBatch() {
        topic.append(0, "a", "b", "c");
        try (Consumer<byte[], String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(P));
            consumer.seek(P, 1);
            assertThat(Reading.read(consumer, 2)).containsExactly("1 b", "2 c");
        }
    }

    @Test
    void aPollReturnsNoMoreThanItMay() {
        topic.append(0, "a", "b", "c", "d", "e");
        try (Consumer<byte[], String> consumer =
                consumer(Map.of("auto.offset.reset", "earliest", "max.poll.records", "2"))) {
            consumer.assign(List.of(P));
            assertThat(consumer.poll(Reading.WAIT)).hasSize(2);
            assertThat(consumer.position(P)).isEqualTo(2);
            assertThat(consumer.poll(Reading.WAIT)).hasSize(2);
            assertThat(consumer.poll(Reading.WAIT)).hasSize(1);
        }
    }

    @Test
    void anOffsetOutOfTheRangeIsResetAsConfigured() {
        topic.append(0, "a", "b");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            consumer.seek(P, 77);
            assertThat(Reading.read(consumer, 2)).containsExactly("0 a", "1 b");
        }
    }

    @Test
    void withoutPositionAndResetEveryPollSaysSo() {
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "none"))) {
            consumer.assign(List.of(P));
            for (int poll = 0; poll < 2; poll++) {
                assertThatThrownBy(() -> consumer.poll(Reading.WAIT))
                        .isInstanceOf(ClientException.class)
                        .hasMessageContaining("t-0");
            }
            topic.append(0, "a");
            consumer.seek(P, 0);
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
        }
    }

    @Test
    void anOffsetOutOfTheRangeWithoutResetIsToldToTheApplication() {
        topic.append(0, "a");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "none"))) {
            consumer.assign(List.of(P));
            consumer.seek(P, 77);
            assertThatThrownBy(() -> consumer.poll(Reading.WAIT))
                    .isInstanceOfSatisfying(
                            ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE))
                    .hasMessageContaining("t-0");
        }
    }

    @Test
    void aBatchWithAWrongChecksumIsRefused() {
        topic.append(0, "a");
        ByteBuf last = topic.last(0);
        last.setByte(last.writerIndex() - 2, last.getByte(last.writerIndex() - 2) ^ 1);
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            assertThatThrownBy(() -> consumer.poll(Reading.WAIT)).hasMessageContaining("checksum");
        }
    }

    @Test
    void readCommittedLeavesOutAbortedRecordsAndMarkersButMovesPastThem() {
        topic.appendTransaction(0, 7, TransactionMarker.Outcome.ABORT, "lost");
        topic.appendTransaction(0, 8, TransactionMarker.Outcome.COMMIT, "kept");
        topic.append(0, "plain");
        topic.aborted(new Fetch.Response.AbortedTransaction(7, 0));
        Map<String, String> settings = Map.of("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        try (Consumer<byte[], String> consumer = consumer(settings)) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 2)).containsExactly("2 kept", "4 plain");
            assertThat(consumer.position(P)).isEqualTo(5);
        }
    }

    @Test
    void aPausedPartitionIsSilentUntilItIsResumed() {
        topic.append(0, "a");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            consumer.pause(List.of(P));
            assertThat(consumer.poll(Duration.ofMillis(200))).isEmpty();
            consumer.resume(List.of(P));
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
        }
    }

    @Test
    void anotherThreadEndsAPollThatWaits() {
        try (Consumer<byte[], String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(P));
            Thread waker = new Thread(consumer::wakeup);
            waker.start();
            assertThatThrownBy(() -> consumer.poll(Reading.WAIT)).isInstanceOf(Consumer.WokenUp.class);
        }
    }

    @Test
    void withoutAGroupThereIsNothingToSubscribeWith() {
        try (Consumer<byte[], String> consumer = consumer(Map.of())) {
            assertThatThrownBy(() -> consumer.subscribe(List.of("t"), RebalanceListener.NONE))
                    .hasMessageContaining("group.id");
            assertThatThrownBy(() -> consumer.poll(Reading.WAIT)).isInstanceOf(IllegalStateException.class);
        }
    }

    private Consumer<byte[], String> consumer(Map<String, String> more) {
        return Reading.consumer(broker, more);
    }
}
