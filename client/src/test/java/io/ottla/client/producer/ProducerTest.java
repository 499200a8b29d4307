package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.ClientException;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProducerTest {
    private static final long LIMIT_MS = 20_000;

    private final FakeLog log = new FakeLog();
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = log.on(FakeBroker.start().withTopic("t", 3));
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    @Test
    void recordsOfOnePartitionArriveInOrderWithTheirOffsets() {
        try (Producer<String, String> producer = producer(Map.of())) {
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 500);
            assertThat(await(sent.get(499)).offset()).isEqualTo(499);
        }
        assertThat(log.values(0)).isEqualTo(numbers(0, 500));
    }

    @Test
    void aLeaderThatMovesIsRetriedWithoutLossDuplicateOrDisorder() {
        log.gate((attempt, batch) -> attempt % 3 == 1 ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE);
        try (Producer<String, String> producer = producer(Map.of("batch.size", "200"))) {
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 300);
            producer.flush();
            assertThat(sent).allSatisfy(one -> assertThat(one).isCompleted());
        }
        assertThat(log.values(0)).isEqualTo(numbers(0, 300));
    }

    @Test
    void aBatchThatIsTooLargeIsSplitUntilItFits() {
        log.gate((attempt, batch) -> batch.size() > 3 ? ErrorCode.MESSAGE_TOO_LARGE : ErrorCode.NONE);
        try (Producer<String, String> producer = producer(Map.of("linger.ms", "50"))) {
            send(producer, 0, 40);
        }
        assertThat(log.values(0)).isEqualTo(numbers(0, 40));
    }

    @Test
    void aSingleRecordThatIsTooLargeFailsAloneAndTheRestGoesOnUnderANewEpoch() {
        log.gate((attempt, batch) -> batch.contains("7") ? ErrorCode.MESSAGE_TOO_LARGE : ErrorCode.NONE);
        try (Producer<String, String> producer = producer(Map.of("linger.ms", "20"))) {
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 20);
            assertThatThrownBy(() -> await(sent.get(7)))
                    .isInstanceOfSatisfying(
                            ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
            assertThat(await(sent.get(19))).isNotNull();
        }
        List<String> others = new ArrayList<>(numbers(0, 20));
        others.remove("7");
        assertThat(log.values(0)).isEqualTo(others);
        assertThat(log.producerIds()).containsOnly(100L);
        assertThat(log.epochs()).contains((short) 1);
    }

    @Test
    void aConnectionThatBreaksIsOpenedAgainAndNothingIsLost() {
        AtomicInteger requests = new AtomicInteger();
        broker.on(
                ApiKey.PRODUCE,
                (request, version) -> requests.incrementAndGet() % 2 == 1
                        ? FakeBroker.HANG_UP
                        : log.append((Produce.Request) request));
        try (Producer<String, String> producer = producer(Map.of("retry.backoff.ms", "10"))) {
            send(producer, 1, 50);
        }
        assertThat(log.values(1)).isEqualTo(numbers(0, 50));
    }

    @Test
    void aRecordThatIsNotAcknowledgedInTimeFailsWithTheReason() {
        log.gate((attempt, batch) -> ErrorCode.NOT_ENOUGH_REPLICAS);
        try (Producer<String, String> producer =
                producer(Map.of("delivery.timeout.ms", "400", "request.timeout.ms", "300"))) {
            CompletableFuture<RecordMetadata> sent = send(producer, 0, 1).get(0);
            assertThatThrownBy(() -> await(sent))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("t-0")
                    .hasMessageContaining("400 ms");
        }
    }

    @Test
    void anUnknownTopicFailsAfterMaxBlockWithItsName() {
        broker.on(ApiKey.METADATA, (request, version) -> {
            Metadata.Response known = broker.metadata("nope", 0);
            return known.toBuilder()
                    .topics(List.of(known.topics().get(0).toBuilder()
                            .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                            .build()))
                    .build();
        });
        try (Producer<String, String> producer = producer(Map.of("max.block.ms", "300"))) {
            CompletableFuture<RecordMetadata> sent = producer.send(ProducerRecord.of("nope", null, "x"));
            assertThatThrownBy(() -> await(sent))
                    .hasMessageContaining("Topic nope not present in metadata after 300 ms");
        }
    }

    @Test
    void keysGoWhereOtherClientsSendThem() {
        try (Producer<String, String> producer = producer(Map.of("acks", "1"))) {
            for (String key : List.of("a", "ab", "abc", "foobar")) {
                RecordMetadata where = await(producer.send(ProducerRecord.of("t", key, key)));
                assertThat(where.partition().partition()).isEqualTo((Murmur2.hash(key.getBytes()) & 0x7fffffff) % 3);
            }
        }
        assertThat(log.producerIds()).containsOnly(-1L);
    }

    @Test
    void everyCompressionArrives() {
        for (String codec : List.of("gzip", "snappy", "lz4", "zstd")) {
            try (Producer<String, String> producer = producer(Map.of("compression.type", codec))) {
                producer.send(new ProducerRecord<>("t", 2, 5L, null, codec, List.of(new Header("h", new byte[] {1}))));
            }
        }
        assertThat(log.values(2)).containsExactly("gzip", "snappy", "lz4", "zstd");
    }

    @Test
    void settingsThatRuleEachOtherOutAreRefused() {
        assertThatThrownBy(() -> producer(Map.of("enable.idempotence", "true", "acks", "1")))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("acks=all");
        assertThatThrownBy(() -> producer(Map.of("acks", "2")))
                .hasMessageContaining("acks")
                .hasMessageContaining("'2'");
    }

    @Test
    void closingLeavesNeitherAThreadNorMemoryBehind() {
        broker.on(ApiKey.PRODUCE, (request, version) -> null);
        Producer<String, String> silent = producer(Map.of("linger.ms", "0"));
        List<CompletableFuture<RecordMetadata>> sent = send(silent, 0, 100);
        silent.close(Duration.ofMillis(300));
        assertThat(sent).allMatch(CompletableFuture::isCompletedExceptionally);
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(silent.batchesOut()).isZero();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("ottla-producer"));
        });
    }

    @Test
    void manyThreadsThatSendThroughLittleMemoryLoseNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        try (Producer<String, String> producer =
                producer(Map.of("buffer.memory", "8000", "batch.size", "1000", "compression.type", "lz4"))) {
            for (int t = 0; t < 4; t++) {
                String name = "thread" + t + "-";
                Thread thread = new Thread(() -> IntStream.range(0, 2000)
                        .forEach(i -> producer.send(
                                new ProducerRecord<>("t", 0, null, name + i),
                                (where, failure) -> failures.addAndGet(failure == null ? 0 : 1))));
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join(LIMIT_MS);
            }
        }
        assertThat(failures).hasValue(0);
        List<String> kept = log.values(0);
        assertThat(kept).hasSize(8000);
        for (int t = 0; t < 4; t++) {
            String name = "thread" + t + "-";
            assertThat(kept.stream().filter(value -> value.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 2000).mapToObj(i -> name + i).toList());
        }
    }

    @Test
    void aCallbackMaySendButNotWait() {
        try (Producer<String, String> producer = producer(Map.of("linger.ms", "0"))) {
            CompletableFuture<String> refused = new CompletableFuture<>();
            CompletableFuture<RecordMetadata> second = new CompletableFuture<>();
            producer.send(new ProducerRecord<>("t", 0, null, "first"), (where, failure) -> {
                producer.send(new ProducerRecord<>("t", 0, null, "second"), (also, why) -> second.complete(also));
                try {
                    producer.flush();
                } catch (IllegalStateException e) {
                    refused.complete(e.getMessage());
                }
            });
            assertThat(CallerThread.await(refused, LIMIT_MS)).contains("callback");
            assertThat(await(second).offset()).isEqualTo(1);
        }
    }

    @Test
    void interceptorsSeeWhatIsSentAndWhatBecameOfIt() {
        List<String> seen = new ArrayList<>();
        ProducerInterceptor<String, String> marking = new ProducerInterceptor<>() {
            @Override
            public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
                return new ProducerRecord<>(record.topic(), 1, record.key(), record.value() + "!");
            }

            @Override
            public void onAcknowledgement(RecordMetadata metadata, RuntimeException exception) {
                seen.add(metadata + " " + exception);
                throw new IllegalStateException("to be logged and forgotten");
            }
        };
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(broker.address().toString())
                .interceptor(marking)
                .open()) {
            assertThat(await(producer.send(new ProducerRecord<>("t", 0, null, "v")))
                            .partition()
                            .partition())
                    .isEqualTo(1);
        }
        assertThat(log.values(1)).containsExactly("v!");
        assertThat(seen).hasSize(1);
    }

    private Producer<String, String> producer(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("bootstrap.servers", broker.address().toString());
        all.putIfAbsent("retry.backoff.ms", "20");
        all.putIfAbsent("delivery.timeout.ms", "30000");
        all.putIfAbsent("request.timeout.ms", "5000");
        return Producer.open(all, Serdes.TEXT_OUT, Serdes.TEXT_OUT);
    }

    private static List<CompletableFuture<RecordMetadata>> send(
            Producer<String, String> producer, int partition, int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        producer.send(new ProducerRecord<>("t", partition, null, null, String.valueOf(i), List.of())))
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    private static RecordMetadata await(CompletableFuture<RecordMetadata> sent) {
        return CallerThread.await(sent, LIMIT_MS);
    }
}
