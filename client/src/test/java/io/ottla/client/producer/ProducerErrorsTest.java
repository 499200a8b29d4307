package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.ErrorAnswers;
import io.ottla.client.producer.SimBrokers.Fate;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every error there is, in the answers of every API that a producer uses, in virtual time: what may pass is overcome, what
 * does not pass is told by its name, and nobody is left waiting.
 */
class ProducerErrorsTest {
    /** Of those that do not pass as they are: what a producer overcomes in Produce by itself. */
    private static final Set<ErrorCode> OVERCOME_IN_PRODUCE = EnumSet.of(
            ErrorCode.DUPLICATE_SEQUENCE_NUMBER,
            ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
            ErrorCode.UNKNOWN_PRODUCER_ID,
            ErrorCode.INVALID_PRODUCER_EPOCH,
            ErrorCode.INVALID_PRODUCER_ID_MAPPING,
            ErrorCode.MESSAGE_TOO_LARGE);

    private static Stream<Integer> lasting() {
        return Stream.concat(ErrorAnswers.errors(false).stream().map(error -> (int) error.code()), Stream.of((int)
                ErrorAnswers.UNHEARD_OF));
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {"METADATA", "INIT_PRODUCER_ID", "PRODUCE"})
    void whatMayPassIsOvercomeInOrder(ApiKey api) {
        for (ErrorCode error : ErrorAnswers.errors(true)) {
            SimBrokers brokers = brokers(api, error.code(), 2);
            Producer<String, String> producer = brokers.producer("linger.ms", "1", "batch.size", "200");
            List<CompletableFuture<RecordMetadata>> sent = send(brokers, producer, 0, 30);
            brokers.net.lane.advance(20_000);
            assertThat(sent).as("%s", error).allMatch(one -> one.isDone() && !one.isCompletedExceptionally());
            assertThat(brokers.values(0)).as("%s", error).isEqualTo(numbers(0, 30));
            end(brokers, producer);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {"METADATA", "INIT_PRODUCER_ID", "PRODUCE"})
    void whatDoesNotPassIsToldByItsNameAndTheProducerGoesOn(ApiKey api) {
        lasting().forEach(code -> {
            ErrorCode error = ErrorCode.of(code);
            SimBrokers brokers = brokers(api, code, 1);
            Producer<String, String> producer = brokers.producer("linger.ms", "1", "batch.size", "200");
            List<CompletableFuture<RecordMetadata>> sent = send(brokers, producer, 0, 30);
            brokers.net.lane.advance(40_000);
            assertThat(sent).as("%s", error).allMatch(CompletableFuture::isDone);
            Set<ErrorCode> told = errors(sent);
            if (api == ApiKey.PRODUCE && OVERCOME_IN_PRODUCE.contains(error)) {
                assertThat(told).as("%s", error).isEmpty();
            } else {
                assertThat(told).as("%s", error).containsExactly(error);
            }
            List<CompletableFuture<RecordMetadata>> later = send(brokers, producer, 30, 40);
            brokers.net.lane.advance(40_000);
            assertThat(errors(later)).as("later, after %s", error).isEmpty();
            List<String> log = brokers.values(0);
            assertThat(log)
                    .as("%s", error)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(numbers(0, 40))
                    .containsAll(numbers(30, 40));
            assertThat(log).as("%s", error).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
            end(brokers, producer);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {
                "METADATA",
                "FIND_COORDINATOR",
                "INIT_PRODUCER_ID",
                "ADD_PARTITIONS_TO_TXN",
                "PRODUCE",
                "ADD_OFFSETS_TO_TXN",
                "TXN_OFFSET_COMMIT",
                "END_TXN"
            })
    void aTransactionOvercomesWhatMayPass(ApiKey api) {
        for (ErrorCode error : ErrorAnswers.errors(true)) {
            SimBrokers brokers = brokers(api, error.code(), 2);
            Producer<String, String> producer = transactional(brokers);
            List<CompletableFuture<?>> steps = transaction(brokers, producer, true, 0, 10);
            assertThat(steps).as("%s", error).allMatch(one -> one.isDone() && !one.isCompletedExceptionally());
            assertThat(brokers.values(0)).as("%s", error).isEqualTo(numbers(0, 10));
            assertThat(brokers.coordinator.heard()).as("%s", error).endsWith("EndTxn commit");
            end(brokers, producer);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {
                "FIND_COORDINATOR",
                "INIT_PRODUCER_ID",
                "ADD_PARTITIONS_TO_TXN",
                "PRODUCE",
                "ADD_OFFSETS_TO_TXN",
                "TXN_OFFSET_COMMIT",
                "END_TXN"
            })
    void aTransactionThatCannotGoOnSaysWhyAndWhetherAnotherMay(ApiKey api) {
        lasting().forEach(code -> {
            ErrorCode error = ErrorCode.of(code);
            SimBrokers brokers = brokers(api, code, 1);
            Producer<String, String> producer = transactional(brokers);
            List<CompletableFuture<?>> steps = transaction(brokers, producer, true, 0, 10);
            assertThat(steps).as("%s", error).allMatch(CompletableFuture::isDone);
            List<ClientException> failures = failures(steps);
            boolean overcome = api == ApiKey.PRODUCE
                    && (error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER || error == ErrorCode.MESSAGE_TOO_LARGE);
            if (overcome) {
                assertThat(failures).as("%s", error).isEmpty();
            } else {
                assertThat(failures)
                        .as("%s", error)
                        .extracting(ClientException::error)
                        .contains(error);
                assertThat(failures).as("%s", error).anyMatch(TransactionException.class::isInstance);
            }
            if (failures.stream().noneMatch(TransactionException.Fatal.class::isInstance)) {
                boolean begun = steps.size() > 1;
                if (begun && !overcome) {
                    done(brokers, producer.transactions()::abort);
                }
                List<CompletableFuture<?>> next = transaction(brokers, producer, !begun, 20, 30);
                assertThat(failures(next)).as("after %s", error).isEmpty();
                assertThat(brokers.values(0)).as("after %s", error).containsAll(numbers(20, 30));
            }
            end(brokers, producer);
        });
    }

    @Test
    void aTopicThatIsRefusedIsToldToThoseWhoDoNotWaitToo() {
        SimBrokers brokers = new SimBrokers(1, 1, 1);
        Producer<String, String> producer = brokers.producer();
        assertThat(producer.trySend(new ProducerRecord<>("no topic", "v"))).isInstanceOf(Offer.TopicUnknown.class);
        brokers.net.lane.advance(1000);
        Offer second = producer.trySend(new ProducerRecord<>("no topic", "v"));
        assertThat(second).isInstanceOf(Offer.Accepted.class);
        assertThat(errors(List.of(((Offer.Accepted) second).future())))
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(producer.trySend(new ProducerRecord<>("no topic", "v"))).isInstanceOf(Offer.TopicUnknown.class);
        end(brokers, producer);
    }

    /** The first answers of this API have the error. */
    private static SimBrokers brokers(ApiKey api, int code, int times) {
        SimBrokers brokers = new SimBrokers(1, 1, 1);
        if (api == ApiKey.PRODUCE) {
            brokers.script((number, partition, values) -> number < times ? new Fate.Refused(code) : new Fate.Taken());
        } else {
            brokers.faults((key, number) -> key == api && number < times ? code : 0);
        }
        return brokers;
    }

    private static Producer<String, String> transactional(SimBrokers brokers) {
        return brokers.producer("transactional.id", "x", "linger.ms", "1", "batch.size", "200");
    }

    /** Records that never wait: until the topic is known they are offered again. */
    private static List<CompletableFuture<RecordMetadata>> send(
            SimBrokers brokers, Producer<String, String> producer, int from, int to) {
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (String value : numbers(from, to)) {
            Offer offer = producer.trySend(new ProducerRecord<>("t", 0, null, value));
            for (int i = 0; i < 100 && !(offer instanceof Offer.Accepted); i++) {
                brokers.net.lane.advance(100);
                offer = producer.trySend(new ProducerRecord<>("t", 0, null, value));
            }
            sent.add(((Offer.Accepted) offer).future());
        }
        return sent;
    }

    /** All steps of a transaction, as far as it comes. */
    private static List<CompletableFuture<?>> transaction(
            SimBrokers brokers, Producer<String, String> producer, boolean isFirst, int from, int to) {
        Transactions transactions = producer.transactions();
        List<CompletableFuture<?>> steps = new ArrayList<>();
        if (isFirst) {
            steps.add(done(brokers, transactions::init));
            if (steps.get(0).isCompletedExceptionally()) {
                return steps;
            }
        }
        steps.add(done(brokers, transactions::begin));
        steps.addAll(send(brokers, producer, from, to));
        steps.add(done(
                brokers,
                () -> transactions.sendOffsets(
                        Map.of(new TopicPartition("t", 0), OffsetAndMetadata.of(3)), ConsumerGroupMetadata.of("g"))));
        steps.add(done(brokers, transactions::commit));
        return steps;
    }

    private static CompletableFuture<?> done(SimBrokers brokers, Supplier<CompletableFuture<Void>> step) {
        CompletableFuture<Void> future = step.get();
        brokers.net.lane.advance(40_000);
        return future;
    }

    private static Set<ErrorCode> errors(List<CompletableFuture<RecordMetadata>> sent) {
        Set<ErrorCode> errors = new HashSet<>();
        failures(sent).forEach(failure -> errors.add(failure.error()));
        return errors;
    }

    private static List<ClientException> failures(List<? extends CompletableFuture<?>> steps) {
        List<ClientException> failures = new ArrayList<>();
        for (CompletableFuture<?> step : steps) {
            step.whenComplete((value, failure) -> {
                if (failure != null) {
                    assertThat(failure).isInstanceOf(ClientException.class);
                    failures.add((ClientException) failure);
                }
            });
        }
        return failures;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    private static void end(SimBrokers brokers, Producer<String, String> producer) {
        producer.close();
        brokers.net.lane.advance(10_000);
        assertThat(producer.batchesOut()).as("batches whose memory is not back").isZero();
    }
}
