package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer of one partition by hand, against a broker that serves a log from memory. */
class ConsumerTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final ByteBuf log = Unpooled.buffer();
    private List<Fetch.Response.AbortedTransaction> aborted = List.of();
    private long logStart;
    private long logEnd;
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = FakeBroker.start()
                .withTopic("t", 1)
                .on(ApiKey.FETCH, (request, version) -> fetch((Fetch.Request) request))
                .on(ApiKey.LIST_OFFSETS, (request, version) -> offsets((ListOffsets.Request) request));
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    @Test
    void aPartitionIsReadFromTheBeginning() {
        append(BatchTraits.PLAIN, "a", "b");
        append(BatchTraits.PLAIN, "c");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            assertThat(read(consumer, 3)).containsExactly("0 a", "1 b", "2 c");
            assertThat(consumer.position(P)).isEqualTo(3);
        }
    }

    @Test
    void anOffsetInsideABatchStartsThereAndNotAtTheBatch() {
        append(BatchTraits.PLAIN, "a", "b", "c");
        try (Consumer<byte[], String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(P));
            consumer.seek(P, 1);
            assertThat(read(consumer, 2)).containsExactly("1 b", "2 c");
        }
    }

    @Test
    void aPollReturnsNoMoreThanItMay() {
        append(BatchTraits.PLAIN, "a", "b", "c", "d", "e");
        try (Consumer<byte[], String> consumer =
                consumer(Map.of("auto.offset.reset", "earliest", "max.poll.records", "2"))) {
            consumer.assign(List.of(P));
            assertThat(consumer.poll(WAIT)).hasSize(2);
            assertThat(consumer.position(P)).isEqualTo(2);
            assertThat(consumer.poll(WAIT)).hasSize(2);
            assertThat(consumer.poll(WAIT)).hasSize(1);
        }
    }

    @Test
    void anOffsetOutOfTheRangeIsResetAsConfigured() {
        append(BatchTraits.PLAIN, "a", "b");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            consumer.seek(P, 77);
            assertThat(read(consumer, 2)).containsExactly("0 a", "1 b");
        }
    }

    @Test
    void withoutPositionAndResetEveryPollSaysSo() {
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "none"))) {
            consumer.assign(List.of(P));
            for (int poll = 0; poll < 2; poll++) {
                assertThatThrownBy(() -> consumer.poll(WAIT))
                        .isInstanceOf(ClientException.class)
                        .hasMessageContaining("t-0");
            }
            append(BatchTraits.PLAIN, "a");
            consumer.seek(P, 0);
            assertThat(read(consumer, 1)).containsExactly("0 a");
        }
    }

    @Test
    void anOffsetOutOfTheRangeWithoutResetIsToldToTheApplication() {
        append(BatchTraits.PLAIN, "a");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "none"))) {
            consumer.assign(List.of(P));
            consumer.seek(P, 77);
            assertThatThrownBy(() -> consumer.poll(WAIT))
                    .isInstanceOfSatisfying(
                            ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE))
                    .hasMessageContaining("t-0");
        }
    }

    @Test
    void aBatchWithAWrongChecksumIsRefused() {
        append(BatchTraits.PLAIN, "a");
        log.setByte(log.writerIndex() - 2, log.getByte(log.writerIndex() - 2) ^ 1);
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            assertThatThrownBy(() -> consumer.poll(WAIT)).hasMessageContaining("checksum");
        }
    }

    @Test
    void readCommittedLeavesOutAbortedRecordsAndMarkersButMovesPastThem() {
        appendTransaction(7, TransactionMarker.Outcome.ABORT, "lost");
        appendTransaction(8, TransactionMarker.Outcome.COMMIT, "kept");
        append(BatchTraits.PLAIN, "plain");
        aborted = List.of(new Fetch.Response.AbortedTransaction(7, 0));
        Map<String, String> settings = Map.of("auto.offset.reset", "earliest", "isolation.level", "read_committed");
        try (Consumer<byte[], String> consumer = consumer(settings)) {
            consumer.assign(List.of(P));
            assertThat(read(consumer, 2)).containsExactly("2 kept", "4 plain");
            assertThat(consumer.position(P)).isEqualTo(5);
        }
    }

    @Test
    void aPausedPartitionIsSilentUntilItIsResumed() {
        append(BatchTraits.PLAIN, "a");
        try (Consumer<byte[], String> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(P));
            consumer.pause(List.of(P));
            assertThat(consumer.poll(Duration.ofMillis(200))).isEmpty();
            consumer.resume(List.of(P));
            assertThat(read(consumer, 1)).containsExactly("0 a");
        }
    }

    @Test
    void anotherThreadEndsAPollThatWaits() {
        try (Consumer<byte[], String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(P));
            Thread waker = new Thread(consumer::wakeup);
            waker.start();
            assertThatThrownBy(() -> consumer.poll(WAIT)).isInstanceOf(Consumer.WokenUp.class);
        }
    }

    @Test
    void withoutAGroupThereIsNothingToSubscribeWith() {
        try (Consumer<byte[], String> consumer = consumer(Map.of())) {
            assertThatThrownBy(() -> consumer.subscribe(List.of("t"), RebalanceListener.NONE))
                    .hasMessageContaining("group.id");
            assertThatThrownBy(() -> consumer.poll(WAIT)).isInstanceOf(IllegalStateException.class);
        }
    }

    private void append(BatchTraits traits, String... values) {
        try (BatchBuilder batch = new BatchBuilder(log, traits.withBaseOffset(logEnd))) {
            for (String value : values) {
                batch.append(1000, null, value.getBytes(StandardCharsets.UTF_8));
            }
            logEnd = batch.finish().nextOffset();
        }
    }

    private void appendTransaction(long producerId, TransactionMarker.Outcome outcome, String value) {
        append(BatchTraits.PLAIN.withProducer(producerId, (short) 0, 0).withTransactional(true), value);
        new TransactionMarker(outcome, producerId, (short) 0, 0, 1000).write(log, logEnd, 0);
        logEnd++;
    }

    private Message fetch(Fetch.Request request) {
        Fetch.Request.Partition asked = request.topics().get(0).partitions().get(0);
        boolean inside = asked.fetchOffset() >= logStart && asked.fetchOffset() <= logEnd;
        boolean any = inside && asked.fetchOffset() < logEnd;
        Fetch.Response.Partition partition = Fetch.Response.Partition.builder()
                .errorCode((inside ? ErrorCode.NONE : ErrorCode.OFFSET_OUT_OF_RANGE).code())
                .highWatermark(logEnd)
                .lastStableOffset(logEnd)
                .abortedTransactions(aborted)
                .records(any ? Parts.of(log.copy()) : Parts.EMPTY)
                .build();
        return Fetch.Response.builder()
                .responses(List.of(Fetch.Response.TopicResponse.builder()
                        .topic("t")
                        .partitions(List.of(partition))
                        .build()))
                .build();
    }

    private Message offsets(ListOffsets.Request request) {
        long time = request.topics().get(0).partitions().get(0).timestamp();
        return ListOffsets.Response.builder()
                .topics(List.of(ListOffsets.Response.Topic.builder()
                        .name("t")
                        .partitions(List.of(ListOffsets.Response.Partition.builder()
                                .offset(time == -2 ? logStart : logEnd)
                                .build()))
                        .build()))
                .build();
    }

    private static List<String> read(Consumer<byte[], String> consumer, int count) {
        List<String> read = new ArrayList<>();
        while (read.size() < count) {
            List<ConsumerRecord<byte[], String>> records = consumer.poll(WAIT);
            assertThat(records).as("read so far: %s", read).isNotEmpty();
            records.forEach(record -> read.add(record.offset() + " " + record.value()));
        }
        return read;
    }

    private Consumer<byte[], String> consumer(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("bootstrap.servers", broker.address().toString());
        all.put("retry.backoff.ms", "20");
        return Consumer.open(all, Serdes.BYTES_IN, Serdes.TEXT_IN);
    }
}
