package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.InterruptException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.serialization.Deserializer;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the calls of a consumer begin, wait and end. */
class ConsumerCallsTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);
    private static final Map<String, String> EARLIEST = Map.of("auto.offset.reset", "earliest");

    private final FakeTopic topic = new FakeTopic("t");
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = topic.on(FakeBroker.start().withTopic("t", 2));
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    @Test
    void aRecordThatCannotBeDeserializedIsNamedAndHoldsNobodyUp() {
        topic.append(0, "1", "two", "3");
        topic.append(1, "10", "11");
        Deserializer<Integer> numbers = (name, bytes) -> Integer.valueOf(Serdes.TEXT_IN.deserialize(name, bytes));
        List<String> read = new ArrayList<>();
        try (Consumer<byte[], Integer> consumer =
                Consumer.open(Reading.settings(broker, EARLIEST), Serdes.BYTES_IN, numbers)) {
            consumer.assign(List.of(P, Q));
            int failures = 0;
            while (read.size() < 3 || failures < 2) {
                try {
                    consumer.poll(Reading.WAIT).forEach(record -> read.add(record.source() + " " + record.value()));
                } catch (RecordDeserializationException e) {
                    assertThat(e.partition()).isEqualTo(P);
                    assertThat(e.offset()).isEqualTo(1);
                    assertThat(e)
                            .hasMessageContaining("value of the record at t-0 offset 1")
                            .hasMessageContaining("two");
                    failures++;
                }
            }
            assertThat(read).containsExactlyInAnyOrder("t-0 1", "t-1 10", "t-1 11");
            assertThat(consumer.position(P)).isEqualTo(1);
            consumer.seek(P, 2);
            consumer.poll(Reading.WAIT).forEach(record -> read.add(record.source() + " " + record.value()));
            assertThat(read).endsWith("t-0 3");
        }
    }

    @Test
    void recordsThatWereFetchedAheadAreNotSeenAfterASeek() {
        topic.append(0, "a", "b", "c", "d");
        try (Consumer<byte[], String> consumer =
                Reading.consumer(broker, Map.of("auto.offset.reset", "earliest", "max.poll.records", "1"))) {
            consumer.assign(List.of(P));
            assertThat(Reading.read(consumer, 2)).containsExactly("0 a", "1 b");
            consumer.seek(P, 0);
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
            assertThat(consumer.position(P)).isEqualTo(1);
        }
    }

    @Test
    void theLagIsWhatIsLeftToRead() {
        topic.append(0, "a", "b", "c", "d");
        try (Consumer<byte[], String> consumer =
                Reading.consumer(broker, Map.of("auto.offset.reset", "earliest", "max.poll.records", "1"))) {
            consumer.assign(List.of(P));
            assertThat(consumer.currentLag(P)).isEmpty();
            Reading.read(consumer, 1);
            assertThat(consumer.currentLag(P)).hasValue(3);
            assertThat(consumer.metrics().value("records-lag-max")).isEqualTo(3);
            assertThat(consumer.metrics().value("records-consumed-total")).isEqualTo(1);
            assertThat(consumer.metrics().value("fetch-total")).isPositive();
            assertThat(consumer.metrics().value("bytes-consumed-total")).isGreaterThan(100);
        }
    }

    @Test
    void aLoopOverTheConsumerReadsOnAndOn() {
        topic.append(0, "a", "b");
        topic.append(0, "c");
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, EARLIEST)) {
            consumer.assign(List.of(P));
            Iterator<ConsumerRecord<byte[], String>> records = consumer.iterator();
            assertThat(List.of(
                            records.next().value(),
                            records.next().value(),
                            records.next().value()))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void anotherThreadEndsAnyCallThatWaits() {
        broker.on(ApiKey.LIST_OFFSETS, (request, version) -> null);
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, Map.of())) {
            consumer.assign(List.of(P));
            CompletableFuture<Void> waker = CompletableFuture.runAsync(() -> {
                await().until(() -> broker.heard().stream().anyMatch(heard -> heard.startsWith("ListOffsets")));
                consumer.wakeup();
            });
            assertThatThrownBy(() -> consumer.position(P)).isInstanceOf(Consumer.WokenUp.class);
            waker.join();
            assertThat(consumer.poll(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void anInterruptEndsACallThatWaitsAndNothingIsLost() {
        topic.append(0, "a");
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, EARLIEST)) {
            consumer.assign(List.of(P));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> consumer.poll(Reading.WAIT)).isInstanceOf(InterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Reading.read(consumer, 1)).containsExactly("0 a");
        }
    }

    @Test
    void aSecondThreadIsTurnedAway() throws Exception {
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, Map.of())) {
            consumer.assign(List.of(P));
            CountDownLatch polling = new CountDownLatch(1);
            Thread other = new Thread(() -> {
                polling.countDown();
                consumer.poll(Reading.WAIT);
            });
            other.setUncaughtExceptionHandler((thread, wokenUp) -> {});
            other.start();
            polling.await();
            await().until(() -> broker.heard().stream().anyMatch(heard -> heard.startsWith("Fetch")));
            assertThatThrownBy(consumer::close).isInstanceOf(ConcurrentModificationException.class);
            assertThatThrownBy(() -> consumer.seek(P, 0))
                    .isInstanceOf(ConcurrentModificationException.class)
                    .hasMessageContaining("one thread at a time");
            consumer.wakeup();
            other.join();
        }
    }

    @Test
    void closeTakesNoLongerThanItMay() {
        broker.on(ApiKey.FIND_COORDINATOR, (request, version) -> null);
        Consumer<byte[], String> consumer = Reading.consumer(broker, Map.of("group.id", "g"));
        consumer.assign(List.of(P));
        consumer.seek(P, 0);
        long before = System.nanoTime();
        assertThatThrownBy(() -> consumer.close(Duration.ofMillis(200))).hasMessageContaining("No result within");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThatThrownBy(() -> consumer.poll(Reading.WAIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        consumer.close();
        await().until(ConsumerCallsTest::noLoopIsLeft);
    }

    private static boolean noLoopIsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("ottla-consumer"));
    }

    @Test
    void interceptorsSeeWhatIsHandedOutAndOneThatFailsIsPassedOver() {
        topic.append(0, "a", "b");
        List<String> events = new ArrayList<>();
        ConsumerInterceptor<String, String> breaks = new ConsumerInterceptor<>() {
            @Override
            public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
                throw new IllegalStateException("broken");
            }
        };
        ConsumerInterceptor<String, String> cuts = new ConsumerInterceptor<>() {
            @Override
            public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
                events.add("consume " + records.count());
                return new ConsumerRecords<>(records.subList(0, 1));
            }

            @Override
            public void close() {
                events.add("close");
            }
        };
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(broker.address().toString())
                .autoOffsetReset("earliest")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .interceptor(breaks)
                .interceptor(cuts)
                .open()) {
            consumer.assign(List.of(P));
            ConsumerRecords<String, String> records = consumer.poll(Reading.WAIT);
            assertThat(records).extracting(ConsumerRecord::value).containsExactly("a");
            assertThat(records.nextOffsets()).containsEntry(P, OffsetAndMetadata.of(1));
        }
        assertThat(events).containsExactly("consume 2", "close");
    }

    @Test
    void seekingByTimeFindsTheFirstRecordThatIsLateEnoughOrTheEnd() {
        topic.append(0, "a", "b");
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, Map.of())) {
            consumer.assign(List.of(P, Q));
            consumer.seekToTime(List.of(P), 1000);
            assertThat(consumer.position(P)).isZero();
            consumer.seekToTime(List.of(P), 1001);
            assertThat(consumer.position(P)).isEqualTo(2);
            assertThat(consumer.offsetsForTimes(Map.of(P, 5L, Q, 5L)))
                    .containsOnly(Map.entry(P, new OffsetAndTimestamp(0, 1000, -1)));
            assertThat(consumer.endOffsets(List.of(P))).containsEntry(P, 2L);
            assertThatThrownBy(() -> consumer.offsetsForTimes(Map.of(P, -1L))).hasMessageContaining("-1 of t-0");
        }
    }

    @Test
    void topicsAndPartitionsByHandExcludeEachOther() {
        try (Consumer<byte[], String> consumer = Reading.consumer(broker, Map.of("group.id", "g"))) {
            consumer.assign(List.of(P));
            assertThatThrownBy(() -> consumer.subscribe(List.of("t")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unsubscribe first");
            consumer.unsubscribe();
            assertThat(consumer.assignment()).isEmpty();
        }
    }
}
