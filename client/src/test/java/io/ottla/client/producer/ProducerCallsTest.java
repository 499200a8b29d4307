package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.InterruptException;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.net.LeakCount;
import io.ottla.client.serialization.Serdes;
import io.ottla.client.serialization.Serializer;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the calls of a producer begin and end when something is amiss on this side: code of the application, its threads, its settings. */
@Timeout(60)
class ProducerCallsTest {
    private static final long LIMIT_MS = 20_000;

    private final FakeLog log = new FakeLog();
    private final long batchBytes = LeakCount.batchBytes();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = log.on(FakeBroker.start());
        Metadata.Response known = broker.metadata("t", 3);
        broker.on(
                ApiKey.METADATA,
                (request, version) -> known.toBuilder()
                        .topics(((Metadata.Request) request)
                                .topics().stream()
                                        .map(asked -> "t".equals(asked.name())
                                                ? known.topics().get(0)
                                                : Metadata.Response.Topic.builder()
                                                        .name(asked.name())
                                                        .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                                                        .build())
                                        .toList())
                        .build());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Thread.interrupted()).as("flag of the test's own thread").isFalse();
        broker.close();
        LeakCount.assertNothingIsLeft(batchBytes);
    }

    private ProducerBuilder<String, String> builder() {
        return builder(Serdes.TEXT_OUT);
    }

    private ProducerBuilder<String, String> builder(Serializer<String> values) {
        return Producer.builder(Serdes.TEXT_OUT, values)
                .bootstrapServers(broker.address().toString())
                .maxBlock(Duration.ofMillis(200))
                .linger(Duration.ZERO);
    }

    /** Notes how many records it saw come and go. */
    private ProducerInterceptor<String, String> noting() {
        return new ProducerInterceptor<>() {
            @Override
            public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
                seen.add("send");
                return record;
            }

            @Override
            public void onAcknowledgement(RecordMetadata metadata, RuntimeException exception) {
                seen.add(metadata == null ? "failed" : "done");
            }
        };
    }

    @Test
    void anInterceptorHearsOfEveryRecordOnceWhateverBecomesOfIt() {
        Serializer<String> picky = (topic, value) -> {
            if ("bad".equals(value)) {
                throw new IllegalStateException("nothing for me");
            }
            return Serdes.TEXT_OUT.serialize(topic, value);
        };
        try (Producer<String, String> producer = builder(picky)
                .interceptor(noting())
                .set("buffer.memory", 5000)
                .set("batch.size", 1000)
                .open()) {
            producer.send(new ProducerRecord<>("t", "v")).join();
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", "bad")))
                    .hasMessage("nothing for me");
            assertThatThrownBy(() -> producer.trySend(new ProducerRecord<>("t", "bad")))
                    .hasMessage("nothing for me");
            assertThat(producer.send(new ProducerRecord<>("nope", "v"))).isCompletedExceptionally();
            assertThat(producer.trySend(new ProducerRecord<>("nope2", "v"))).isInstanceOf(Offer.TopicUnknown.class);
            assertThat(producer.send(new ProducerRecord<>("t", "x".repeat(6000))))
                    .isCompletedExceptionally();
            assertThat(seen)
                    .containsExactly(
                            "send", "done", "send", "failed", "send", "failed", "send", "failed", "send", "failed",
                            "send", "failed");
        }
    }

    @Test
    void aPartitionerIsAskedOnceForEachRecordAndCostsNoMemoryWhenItFails() {
        AtomicInteger asked = new AtomicInteger();
        Partitioner failing = (record, key, value, topic) -> {
            asked.incrementAndGet();
            if ("bad".equals(record.key())) {
                throw new IllegalStateException("no partition for this");
            }
            return 2;
        };
        try (Producer<String, String> producer = builder()
                .partitioner(failing)
                .maxBlock(Duration.ofSeconds(20))
                .set("buffer.memory", 3000)
                .set("batch.size", 1000)
                .open()) {
            for (int i = 0; i < 300; i++) {
                producer.send(new ProducerRecord<>("t", "good", "x".repeat(500)), null);
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", "bad", "v")))
                        .hasMessage("no partition for this");
            }
        }
        assertThat(asked).hasValue(600);
        assertThat(log.values(2)).hasSize(300);
    }

    @Test
    void aPartitionThatTheTopicLacksFailsTheRecord() {
        try (Producer<String, String> producer =
                builder().partitioner((record, key, value, topic) -> 7).open()) {
            assertThat(producer.send(new ProducerRecord<>("t", "v")))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withMessageContaining("chose partition 7 of topic t, which has 3");
            producer.partitionsFor("t");
            assertThat(((Offer.Accepted) producer.trySend(new ProducerRecord<>("t", "v"))).future())
                    .isCompletedExceptionally();
        }
    }

    @Test
    void aClosedProducerSaysSoAndHasNothingLeftToFlush() {
        Producer<String, String> producer = builder().transactionalId("x").open();
        producer.close();
        producer.close();
        producer.flush();
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", "v"))).hasMessage("The producer is closed.");
        assertThatThrownBy(() -> producer.trySend(new ProducerRecord<>("t", "v")))
                .hasMessage("The producer is closed.");
        assertThatThrownBy(() -> producer.partitionsFor("t")).hasMessage("The producer is closed.");
        assertThatThrownBy(producer::commitTransaction).hasMessage("The producer is closed.");
        assertThatThrownBy(() -> producer.close(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(producer.metrics().values()).isNotEmpty();
    }

    @Test
    void aCallThatWaitsEndsWithTheProducer() throws Exception {
        broker.on(ApiKey.FIND_COORDINATOR, (request, version) -> null)
                .on(ApiKey.END_TXN, (request, version) -> null)
                .on(ApiKey.ADD_OFFSETS_TO_TXN, (request, version) -> null);
        Producer<String, String> producer =
                builder().transactionalId("x").maxBlock(Duration.ofSeconds(50)).open();
        CompletableFuture<Void> init = CompletableFuture.runAsync(producer::initTransactions);
        CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> producer.partitionsFor("nope"));
        await().until(() -> broker.heard().stream().anyMatch(h -> h.startsWith("FindC")));
        producer.close(Duration.ZERO);
        assertThat(init).failsWithin(Duration.ofSeconds(5)).withThrowableThat().withMessageContaining("closed");
        assertThat(asking)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("closed");
    }

    @Test
    void anInterruptEndsWhatWaitsAndLeavesTheFlag() {
        broker.on(ApiKey.PRODUCE, (request, version) -> null);
        Producer<String, String> producer = builder()
                .interceptor(noting())
                .maxBlock(Duration.ofSeconds(50))
                .set("buffer.memory", 2000)
                .set("batch.size", 1000)
                .open();
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        sent.add(producer.send(new ProducerRecord<>("t", 0, null, "x".repeat(900))));
        sent.add(producer.send(new ProducerRecord<>("t", 0, null, "x".repeat(900))));
        interrupted(() -> producer.send(new ProducerRecord<>("t", 0, null, "x".repeat(900))));
        interrupted(() -> producer.send(new ProducerRecord<>("nope", "v")));
        assertThat(seen).containsExactly("send", "send", "send", "failed", "send", "failed");
        interrupted(producer::flush);
        interrupted(producer::close);
        assertThat(sent).allSatisfy(one -> assertThat(one).failsWithin(Duration.ofSeconds(5)));
    }

    private static void interrupted(Runnable call) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(call::run).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void recordsThatAreSentWhileTheProducerIsClosedAreSentOrFailAndNeverForgotten() throws Exception {
        for (int round = 0; round < 20; round++) {
            Producer<String, String> producer = builder()
                    .set("batch.size", 200)
                    .set("compression.type", "lz4")
                    .open();
            producer.partitionsFor("t");
            List<CompletableFuture<RecordMetadata>> all = new CopyOnWriteArrayList<>();
            List<Thread> threads = IntStream.range(0, 3)
                    .mapToObj(t -> new Thread(() -> {
                        try {
                            for (int i = 0; i < 100_000; i++) {
                                all.add(producer.send(new ProducerRecord<>("t", "v" + i)));
                            }
                        } catch (IllegalStateException e) {
                            assertThat(e).hasMessageContaining("closed");
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            await().until(() -> all.size() > 30);
            producer.close(Duration.ofMillis(round % 2 * 5));
            for (Thread thread : threads) {
                thread.join(LIMIT_MS);
            }
            await().untilAsserted(() -> assertThat(all).allMatch(CompletableFuture::isDone));
            assertThat(producer.batchesOut()).isZero();
        }
    }

    @Test
    void aValueOfAnotherTypeThanItsSerializerTakesIsNamed() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.address().toString());
        properties.put("key.serializer", "StringSerializer");
        properties.put("value.serializer", "StringSerializer");
        try (Producer<String, Object> producer = Producer.open(properties)) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", 5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The value of a record for topic t, a java.lang.Integer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "", ",", "host:0", "host:port", "::1:9092"})
    void serversThatAreNoneAreNamedWithTheSetting(String servers) {
        assertThatThrownBy(() -> Producer.open(Map.of("bootstrap.servers", servers), Serdes.TEXT_OUT, Serdes.TEXT_OUT))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("bootstrap.servers")
                .hasMessageContaining("host:port");
    }

    @Test
    void moreInFlightThanKeepsTheOrderIsRefusedUnlessIdempotenceIsOff() {
        assertThatThrownBy(() -> builder()
                        .set("max.in.flight.requests.per.connection", 6)
                        .open())
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("enable.idempotence=false");
        builder()
                .set("max.in.flight.requests.per.connection", 6)
                .idempotence(false)
                .open()
                .close();
        builder()
                .set("max.in.flight.requests.per.connection", 6)
                .acks(ProducerBuilder.Acks.LEADER)
                .open()
                .close();
    }

    @Test
    void oneOfTheClientsOwnThreadsClosesAtOnce() {
        Producer<String, String> producer = builder().open();
        CompletableFuture<RecordMetadata> told = new CompletableFuture<>();
        producer.send(new ProducerRecord<>("t", "v"), (where, failure) -> {
            producer.close();
            told.complete(where);
        });
        assertThat(CallerThread.await(told, LIMIT_MS).offset()).isZero();
    }
}
