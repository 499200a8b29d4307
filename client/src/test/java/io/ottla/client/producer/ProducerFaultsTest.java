package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.ClientException;
import io.ottla.client.net.ErrorAnswers;
import io.ottla.client.producer.SimBrokers.Fate;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A producer and brokers that fail in every way, in virtual time. */
class ProducerFaultsTest {
    private record Sent(int partition, String value, CompletableFuture<RecordMetadata> future) {}

    static List<ErrorCode> retriable() {
        return ErrorAnswers.errors(true);
    }

    @ParameterizedTest
    @MethodSource("retriable")
    void everyRetriableErrorIsOvercomeInOrderWhetherTheBatchWasTakenOrNot(ErrorCode error) {
        for (boolean taken : List.of(false, true)) {
            SimBrokers brokers = new SimBrokers(1, 1, 2);
            Producer<String, String> producer = brokers.producer("batch.size", "200", "linger.ms", "1");
            brokers.script((number, partition, values) -> number % 3 == 0
                    ? (taken ? new Fate.TakenButSaid(error) : new Fate.Refused(error))
                    : new Fate.Taken());
            List<Sent> sent = send(producer, 2, 0, 200);
            brokers.net.lane.advance(25_000);
            assertThat(sent).allMatch(one -> one.future().isDone());
            for (int partition = 0; partition < 2; partition++) {
                assertThat(brokers.values(partition)).as("taken: " + taken).isEqualTo(valuesOf(sent, partition));
            }
            end(producer);
        }
    }

    /** More by hand: -Dottla.producer.seeds=5000. */
    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("ottla.producer.seeds", 40));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverHappensAcknowledgedRecordsAreThereOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        SimBrokers brokers = new SimBrokers(seed, 3, 4);
        Producer<String, String> producer = brokers.producer(
                "batch.size", "150", "linger.ms", "2", "compression.type", seed % 2 == 0 ? "none" : "lz4");
        long countMax = 2 + seed % 9;
        brokers.script((number, partition, values) ->
                values.size() > countMax ? new Fate.Refused(ErrorCode.MESSAGE_TOO_LARGE) : fate(random));
        brokers.faults((key, number) -> key == ApiKey.PRODUCE || random.nextInt(6) > 0
                ? 0
                : passing(random).code());
        List<Sent> sent = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            sent.addAll(send(producer, 4, sent.size(), random.nextInt(12)));
            if (random.nextInt(8) == 0) {
                brokers.lead(random.nextInt(4), random.nextInt(4) - 1);
            }
            brokers.net.lane.advance(random.nextInt(60));
        }
        brokers.net.lane.advance(10_000);
        brokers.script((number, partition, values) -> new Fate.Taken());
        brokers.faults((key, number) -> 0);
        for (int partition = 0; partition < 4; partition++) {
            brokers.lead(partition, random.nextInt(3));
        }
        brokers.net.lane.advance(60_000);
        assertThat(sent).as("seed " + seed).allMatch(one -> one.future().isDone());
        check(brokers, sent, seed);
        end(producer);
    }

    private static ErrorCode passing(Random random) {
        List<ErrorCode> all = ErrorAnswers.errors(true);
        return all.get(random.nextInt(all.size()));
    }

    private static Fate fate(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> new Fate.LostBefore();
            case 1 -> new Fate.LostAfter();
            case 2 -> new Fate.Refused(passing(random));
            case 3 -> new Fate.TakenButSaid(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
            case 4 -> random.nextInt(4) == 0 ? new Fate.Silence() : new Fate.TakenButSaid(ErrorCode.REQUEST_TIMED_OUT);
            case 5 -> new Fate.Refused(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            case 6 -> random.nextInt(6) == 0 ? new Fate.Refused(ErrorCode.INVALID_RECORD) : new Fate.Taken();
            default -> new Fate.Taken();
        };
    }

    private static void check(SimBrokers brokers, List<Sent> sent, long seed) {
        for (int partition = 0; partition < 4; partition++) {
            List<String> log = brokers.values(partition);
            List<String> order = valuesOf(sent, partition);
            assertThat(new HashSet<>(log)).as("duplicates, seed " + seed).hasSameSizeAs(log);
            assertThat(log).as("order, seed " + seed).isSubsetOf(order);
            List<String> inOrder =
                    order.stream().filter(new HashSet<>(log)::contains).toList();
            assertThat(log).as("order, seed " + seed).isEqualTo(inOrder);
            Set<String> there = new HashSet<>(log);
            for (Sent one : sent) {
                if (one.partition() == partition && !one.future().isCompletedExceptionally()) {
                    assertThat(there).as("seed " + seed).contains(one.value());
                    long offset = one.future().getNow(null).offset();
                    assertThat(offset < 0 ? one.value() : log.get((int) offset))
                            .as("seed " + seed)
                            .isEqualTo(one.value());
                }
            }
        }
    }

    @Test
    void aBatchGivenUpInFlightIsFollowedByTheRestUnderANewEpoch() {
        SimBrokers brokers = new SimBrokers(3, 1, 1);
        Producer<String, String> producer = brokers.producer(
                "linger.ms",
                "0",
                "delivery.timeout.ms",
                "3000",
                "request.timeout.ms",
                "1000",
                "retry.backoff.ms",
                "50");
        List<Sent> first = send(producer, 1, 0, 1);
        brokers.net.lane.advance(100);
        brokers.script((number, partition, values) ->
                values.contains("1") ? new Fate.Refused(ErrorCode.NOT_ENOUGH_REPLICAS) : new Fate.Taken());
        List<Sent> lost = send(producer, 1, 1, 1);
        brokers.net.lane.advance(100);
        List<Sent> rest = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            brokers.net.lane.advance(600);
            rest.addAll(send(producer, 1, 2 + i, 1));
        }
        brokers.net.lane.advance(10_000);
        assertThat(first.get(0).future().getNow(null).offset()).isZero();
        assertThatThrownBy(() -> lost.get(0).future().getNow(null))
                .hasCauseInstanceOf(ClientException.class)
                .hasMessageContaining("3000 ms has passed")
                .hasMessageContaining("NOT_ENOUGH_REPLICAS");
        assertThat(rest).allMatch(one -> !one.future().isCompletedExceptionally());
        assertThat(brokers.values(0)).containsExactly("0", "2", "3", "4", "5", "6");
        assertThat(brokers.epochs()).contains((short) 1);
        end(producer);
    }

    @Test
    void aBrokerThatNeverAnswersCostsTheDeliveryTimeoutAndNoMore() {
        SimBrokers brokers = new SimBrokers(4, 1, 1);
        Producer<String, String> producer =
                brokers.producer("linger.ms", "0", "delivery.timeout.ms", "5000", "request.timeout.ms", "2000");
        brokers.script((number, partition, values) -> new Fate.Silence());
        List<Sent> sent = send(producer, 1, 0, 3);
        brokers.net.lane.advance(4000);
        assertThat(sent).noneMatch(one -> one.future().isDone());
        brokers.net.lane.advance(1600);
        assertThat(sent).allMatch(one -> one.future().isCompletedExceptionally());
        brokers.net.lane.advance(2000);
        end(producer);
    }

    @Test
    void aLeaderThatIsGoneIsWaitedForAndTheMessageSaysSo() {
        SimBrokers brokers = new SimBrokers(5, 2, 2);
        Producer<String, String> producer = brokers.producer("linger.ms", "0");
        brokers.lead(1, -1);
        brokers.script((number, partition, values) ->
                partition == 1 ? new Fate.Refused(ErrorCode.NOT_LEADER_OR_FOLLOWER) : new Fate.Taken());
        List<Sent> sent = send(producer, 2, 0, 10);
        brokers.net.lane.advance(5000);
        assertThat(brokers.values(0)).hasSize(5);
        brokers.lead(1, 0);
        brokers.script((number, partition, values) -> new Fate.Taken());
        brokers.net.lane.advance(3000);
        assertThat(brokers.values(1)).isEqualTo(valuesOf(sent, 1));
        brokers.lead(0, -1);
        brokers.script((number, partition, values) -> new Fate.Refused(ErrorCode.NOT_LEADER_OR_FOLLOWER));
        List<Sent> late = send(producer, 1, 100, 1);
        brokers.net.lane.advance(40_000);
        assertThatThrownBy(() -> late.get(0).future().getNow(null)).hasMessageContaining("leader");
        end(producer);
    }

    @Test
    void aNewLeaderThatTheOldOneNamesIsSentToAtOnce() {
        SimBrokers brokers = new SimBrokers(8, 3, 3);
        Producer<String, String> producer =
                brokers.producer("linger.ms", "0", "retry.backoff.ms", "5000", "retry.backoff.max.ms", "5000");
        List<Sent> before = send(producer, 3, 0, 30);
        brokers.net.lane.advance(50);
        assertThat(before).allMatch(one -> one.future().isDone());
        brokers.metadataStandsStill();
        brokers.lead(0, 1);
        brokers.lead(0, 2);
        List<Sent> after = send(producer, 3, 30, 60);
        brokers.net.lane.advance(20);
        assertThat(after).allMatch(one -> one.future().isDone());
        brokers.net.lane.advance(20_000);
        List<Sent> later = send(producer, 3, 60, 90);
        brokers.net.lane.advance(20);
        assertThat(later)
                .as("metadata that is behind changes nothing")
                .allMatch(one -> one.future().isDone());
        List<Sent> all = new ArrayList<>(before);
        all.addAll(after);
        all.addAll(later);
        assertThat(brokers.values(0)).isEqualTo(valuesOf(all, 0));
        end(producer);
    }

    @Test
    void memoryThatIsUsedUpIsSaidAndComesBack() {
        SimBrokers brokers = new SimBrokers(6, 1, 1);
        Producer<String, String> producer = brokers.producer(
                "linger.ms", "60000", "buffer.memory", "4000", "batch.size", "1000", "delivery.timeout.ms", "120000");
        List<Offer> offers = IntStream.range(0, 50)
                .mapToObj(i -> producer.trySend(new ProducerRecord<>("t", 0, null, "x".repeat(100))))
                .toList();
        assertThat(offers).anyMatch(Offer.BufferFull.class::isInstance);
        CompletableFuture<RecordMetadata> refused = producer.send(new ProducerRecord<>("t", 0, null, "x".repeat(900)));
        assertThatThrownBy(() -> refused.getNow(null)).hasMessageContaining("buffer.memory");
        CompletableFuture<RecordMetadata> never = producer.send(new ProducerRecord<>("t", 0, null, "x".repeat(5000)));
        assertThatThrownBy(() -> never.getNow(null)).hasMessageContaining("max.request.size");
        brokers.net.lane.advance(61_000);
        assertThat(producer.trySend(new ProducerRecord<>("t", 0, null, "x".repeat(900))))
                .isInstanceOf(Offer.Accepted.class);
        brokers.net.lane.advance(61_000);
        end(producer);
    }

    @Test
    void anUnknownTopicIsAskedForAndThenTaken() {
        SimBrokers brokers = new SimBrokers(7, 1, 1);
        Producer<String, String> producer = brokers.producer();
        assertThat(producer.trySend(new ProducerRecord<>("t", 5, null, "x"))).isEqualTo(new Offer.TopicUnknown("t"));
        end(producer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void partsOfABatchThatIsTooLargeAreCompressedAsItWas(String codec) {
        SimBrokers brokers = new SimBrokers(11, 1, 1);
        Producer<String, String> producer = brokers.producer("linger.ms", "50", "compression.type", codec);
        brokers.script((number, partition, values) ->
                values.size() > 3 ? new Fate.Refused(ErrorCode.MESSAGE_TOO_LARGE) : new Fate.Taken());
        List<Sent> sent = send(producer, 1, 0, 40);
        brokers.net.lane.advance(5000);
        assertThat(brokers.values(0)).isEqualTo(valuesOf(sent, 0));
        assertThat(sent).allMatch(one -> one.future().isDone() && !one.future().isCompletedExceptionally());
        end(producer);
    }

    /** As after the retention or the deletion of everything that it wrote. */
    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"NONE", "UNKNOWN_PRODUCER_ID", "OUT_OF_ORDER_SEQUENCE_NUMBER"})
    void aProducerThatTheBrokersHaveForgottenGoesOn(ErrorCode answer) {
        SimBrokers brokers = new SimBrokers(12, 1, 1);
        Producer<String, String> producer = brokers.producer("linger.ms", "1", "batch.size", "150");
        List<Sent> sent = new ArrayList<>(send(producer, 1, 0, 50));
        brokers.net.lane.advance(1000);
        brokers.forgetProducers();
        int[] refused = {answer == ErrorCode.NONE ? 0 : 5};
        brokers.script((number, partition, values) -> refused[0]-- > 0 ? new Fate.Refused(answer) : new Fate.Taken());
        sent.addAll(send(producer, 1, 50, 100));
        brokers.net.lane.advance(5000);
        assertThat(brokers.values(0)).isEqualTo(valuesOf(sent, 0));
        assertThat(sent).allMatch(one -> one.future().isDone() && !one.future().isCompletedExceptionally());
        assertThat(brokers.epochs()).contains((short) (answer == ErrorCode.NONE ? 0 : 1));
        end(producer);
    }

    @Test
    void aTopicThatIsNoLongerSentToIsNotAskedForNorIsAWrongName() {
        SimBrokers brokers = new SimBrokers(13, 1, 1);
        Producer<String, String> producer = brokers.producer(
                "metadata.max.idle.ms",
                "5000",
                "metadata.max.age.ms",
                "1000",
                "max.block.ms",
                "1000",
                "linger.ms",
                "0");
        producer.trySend(new ProducerRecord<>("other", "v"));
        producer.trySend(new ProducerRecord<>("nobodys", "v"));
        brokers.net.lane.advance(500);
        assertThat(producer.trySend(new ProducerRecord<>("other", "v"))).isInstanceOf(Offer.Accepted.class);
        assertThat(brokers.askedFor()).last().isEqualTo(List.of("nobodys", "other", "t"));
        goOn(brokers, producer, 3);
        assertThat(brokers.askedFor()).last().isEqualTo(List.of("other", "t"));
        goOn(brokers, producer, 8);
        assertThat(brokers.askedFor()).last().isEqualTo(List.of("t"));
        CompletableFuture<RecordMetadata> again = producer.send(new ProducerRecord<>("other", "v"));
        brokers.net.lane.advance(500);
        assertThat(again).isCompleted();
        assertThat(brokers.askedFor()).last().isEqualTo(List.of("other", "t"));
        end(producer);
    }

    private static void goOn(SimBrokers brokers, Producer<String, String> producer, int seconds) {
        for (int i = 0; i < 2 * seconds; i++) {
            send(producer, 1, i, 1);
            brokers.net.lane.advance(500);
        }
    }

    @Test
    void anUnknownTopicIsAskedForOnceHoweverOftenItIsTried() {
        SimBrokers brokers = new SimBrokers(14, 1, 1);
        Producer<String, String> producer = brokers.producer("max.block.ms", "1000", "retry.backoff.max.ms", "100");
        int before = brokers.askedFor().size();
        for (int i = 0; i < 10_000; i++) {
            assertThat(producer.trySend(new ProducerRecord<>("nobodys", "v")))
                    .isEqualTo(new Offer.TopicUnknown("nobodys"));
        }
        brokers.net.lane.advance(2000);
        assertThat(brokers.askedFor().size() - before).isBetween(5, 20);
        end(producer);
    }

    @Test
    void partitionsThatATopicHasGainedAreUsedAndThoseItHasLostFailInTime() {
        SimBrokers brokers = new SimBrokers(15, 1, 1);
        Producer<String, String> producer = brokers.producer("linger.ms", "0", "metadata.max.age.ms", "1000");
        goOn(brokers, producer, 1);
        assertThat(producer.trySend(new ProducerRecord<>("t", 1, null, "v"))).isInstanceOf(Offer.TopicUnknown.class);
        brokers.addPartition();
        brokers.net.lane.advance(2000);
        CompletableFuture<RecordMetadata> gained = producer.send(new ProducerRecord<>("t", 1, null, "v"));
        brokers.net.lane.advance(100);
        assertThat(gained.getNow(null).partition().partition()).isEqualTo(1);
        brokers.makeAnew(1);
        CompletableFuture<RecordMetadata> lost = producer.send(new ProducerRecord<>("t", 1, null, "v"));
        List<Sent> kept = send(producer, 1, 100, 1);
        brokers.net.lane.advance(40_000);
        assertThat(kept.get(0).future().getNow(null).offset()).isZero();
        assertThatThrownBy(() -> lost.getNow(null)).hasMessageContaining("t-1");
        end(producer);
    }

    @Test
    void closingAtOnceFailsWhatIsOpen() {
        SimBrokers brokers = new SimBrokers(8, 1, 2);
        Producer<String, String> producer = brokers.producer("linger.ms", "10", "batch.size", "200");
        brokers.script((number, partition, values) -> new Fate.Silence());
        List<Sent> sent = send(producer, 2, 0, 100);
        brokers.net.lane.advance(5);
        producer.close(Duration.ZERO);
        brokers.net.lane.advance(0);
        assertThat(sent).allMatch(one -> one.future().isCompletedExceptionally());
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", "x")))
                .isInstanceOf(IllegalStateException.class);
        brokers.net.lane.advance(10_000);
        assertThat(producer.batchesOut()).isZero();
    }

    @Test
    void withoutAcknowledgementsRecordsCountAsSentWhenTheyAreWritten() {
        SimBrokers brokers = new SimBrokers(9, 1, 1);
        Producer<String, String> producer = brokers.producer("acks", "0", "linger.ms", "0");
        List<Sent> sent = send(producer, 1, 0, 5);
        brokers.net.lane.advance(100);
        assertThat(sent).allMatch(one -> one.future().getNow(null).offset() == -1);
        assertThat(brokers.values(0)).containsExactly("0", "1", "2", "3", "4");
        end(producer);
    }

    @Test
    void whatIsCountedCanBeRead() {
        SimBrokers brokers = new SimBrokers(10, 1, 1);
        Producer<String, String> producer = brokers.producer("linger.ms", "5");
        brokers.script((number, partition, values) ->
                number == 0 ? new Fate.Refused(ErrorCode.NOT_ENOUGH_REPLICAS) : new Fate.Taken());
        send(producer, 1, 0, 10);
        brokers.net.lane.advance(5000);
        assertThat(producer.metrics().values())
                .containsEntry("record-send-total", 10.0)
                .containsEntry("record-acknowledged-total", 10.0)
                .containsEntry("record-retry-total", 10.0)
                .containsEntry("record-error-total", 0.0)
                .containsEntry("records-per-request-avg", 10.0)
                .containsEntry("records-per-batch-avg", 10.0);
        assertThat(producer.metrics().value("request-latency-max")).isEqualTo(2);
        end(producer);
    }

    private static List<Sent> send(Producer<String, String> producer, int partitions, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> new Sent(
                        i % partitions,
                        String.valueOf(i),
                        producer.send(new ProducerRecord<>("t", i % partitions, null, String.valueOf(i)))))
                .toList();
    }

    private static List<String> valuesOf(List<Sent> sent, int partition) {
        return sent.stream()
                .filter(one -> one.partition() == partition)
                .map(Sent::value)
                .toList();
    }

    private static void end(Producer<String, String> producer) {
        producer.close();
        assertThat(producer.batchesOut()).as("batches whose memory is not back").isZero();
    }
}
