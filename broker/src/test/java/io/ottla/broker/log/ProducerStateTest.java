package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.TransactionMarker.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProducerStateTest {
    private final SimDisk disk = new SimDisk();
    private final Fixture one = new Fixture(disk, Path.of("/data"));
    private Log log;

    @BeforeEach
    void create() throws IOException {
        log = one.create();
    }

    @Test
    void a_retry_of_one_of_the_last_five_batches_is_answered_with_its_offsets_and_not_stored_again() {
        for (int i = 0; i < 6; i++) {
            Fixture.append(log, Fixture.idempotent(7, 0, 2 * i, "a", "b"));
        }
        for (int i = 1; i < 6; i++) {
            assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 2 * i, "a", "b")))
                    .isEqualTo(new Append.Appended(2L * i, 2L * i + 1, true, false));
        }
        assertThat(Fixture.refused(log, Fixture.idempotent(7, 0, 0, "a", "b")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(log.view().logEndOffset()).isEqualTo(12);
    }

    @Test
    void retries_are_known_after_a_clean_restart_though_a_snapshot_has_only_the_last_batch() throws IOException {
        for (int i = 0; i < 6; i++) {
            Fixture.append(log, Fixture.idempotent(7, 0, 2 * i, "a", "b"));
            Fixture.append(log, Fixture.idempotent(8, i, 0, "c"));
        }
        log.close();
        log = one.open(new Opening.Known(true, 0, 0, Long.MAX_VALUE));
        for (int i = 1; i < 6; i++) {
            assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 2 * i, "a", "b")))
                    .isEqualTo(new Append.Appended(3L * i, 3L * i + 1, true, false));
        }
        assertThat(Fixture.refused(log, Fixture.idempotent(7, 0, 0, "a", "b")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(Fixture.refused(log, Fixture.idempotent(8, 4, 0, "c")).error())
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 12, "d")))
                .isEqualTo(new Append.Appended(18, 18, false, false));
    }

    @Test
    void a_start_reads_no_more_for_what_a_producer_wrote_and_the_first_strange_number_reads_it_once()
            throws IOException {
        one.settings.segmentBytes = 1 << 20;
        log.apply(one.settings.build());
        for (int i = 0; i < 100; i++) {
            Fixture.appended(log, Fixture.idempotent(7, 0, i, "x".repeat(8000)));
        }
        log.close();
        int before = disk.reads();
        log = one.open(new Opening.Known(true, 0, 0, Long.MAX_VALUE));
        assertThat(disk.reads() - before).isLessThan(12);
        before = disk.reads();
        Fixture.append(log, Fixture.idempotent(7, 0, 100, "d"));
        assertThat(disk.reads() - before).isZero();
        Fixture.refused(log, Fixture.idempotent(7, 0, 5000, "gap"));
        assertThat(disk.reads() - before).isBetween(100, 250);
        before = disk.reads();
        Fixture.refused(log, Fixture.idempotent(7, 0, 5000, "gap"));
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 97, "x".repeat(8000))))
                .isEqualTo(new Append.Appended(97, 97, true, false));
        assertThat(disk.reads() - before).isZero();
    }

    @Test
    void retries_of_before_a_restart_are_known_after_later_batches_a_roll_and_a_failed_write() throws IOException {
        for (int i = 0; i < 4; i++) {
            Fixture.append(log, Fixture.idempotent(7, 0, i, "a"));
            log.roll();
        }
        log.close();
        log = one.open(new Opening.Known(true, 0, 0, Long.MAX_VALUE));
        Fixture.append(log, Fixture.idempotent(7, 0, 4, "e"));
        log.roll();
        disk.capacity(0);
        List<ByteBuf> runs = List.of(Fixture.idempotent(7, 0, 5, "f"), Fixture.idempotent(7, 0, 1, "a"));
        List<Append> done = log.appendAll(runs, 0, Origin.CLIENT);
        runs.forEach(ByteBuf::release);
        assertThat(done.get(0)).isInstanceOf(Append.Refused.class);
        assertThat(done.get(1)).isEqualTo(new Append.Appended(1, 1, true, false));
        for (int i = 0; i < 5; i++) {
            assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, i, "a")))
                    .isEqualTo(new Append.Appended(i, i, true, false));
        }
        disk.capacity(Long.MAX_VALUE);
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 5, "f")))
                .isEqualTo(new Append.Appended(5, 5, false, false));
    }

    @Test
    void what_was_cut_off_is_not_taken_for_a_batch_of_the_log() throws IOException {
        for (int i = 0; i < 6; i++) {
            Fixture.append(log, Fixture.idempotent(7, 0, i, "a"));
            log.roll();
        }
        log.truncateTo(4);
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 1, "a")))
                .isEqualTo(new Append.Appended(1, 1, true, false));
        assertThat(Fixture.refused(log, Fixture.idempotent(7, 0, 5, "f")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 4, "e")))
                .isEqualTo(new Append.Appended(4, 4, false, false));
    }

    @Test
    void a_retry_that_arrives_together_with_its_first_attempt_is_known() {
        List<ByteBuf> runs = List.of(Fixture.idempotent(7, 0, 0, "a"), Fixture.idempotent(7, 0, 0, "a"));
        List<Append> done = log.appendAll(runs, 0, Origin.CLIENT);
        runs.forEach(ByteBuf::release);
        assertThat(done)
                .containsExactly(new Append.Appended(0, 0, false, false), new Append.Appended(0, 0, true, false));
    }

    @Test
    void a_gap_in_the_sequence_is_refused_and_the_message_names_what_is_expected() {
        Fixture.append(log, Fixture.idempotent(7, 0, 0, "a"));
        Append.Refused refused = Fixture.refused(log, Fixture.idempotent(7, 0, 2, "c"));
        assertThat(refused.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(refused.message()).contains("sequence 2").contains("expected is 1");
        assertThat(log.view().logEndOffset()).isEqualTo(1);
    }

    @Test
    void the_sequence_wraps_from_the_highest_number_to_zero() {
        Fixture.append(log, Fixture.idempotent(7, 0, Integer.MAX_VALUE - 1, "a", "b"));
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 0, "c")).firstOffset())
                .isEqualTo(2);
        Fixture.append(log, Fixture.idempotent(8, 0, Integer.MAX_VALUE, "x", "y"));
        assertThat(Fixture.appended(log, Fixture.idempotent(8, 0, 1, "z")).firstOffset())
                .isEqualTo(5);
    }

    @Test
    void a_new_epoch_begins_at_zero_and_fences_the_old_one() {
        Fixture.append(log, Fixture.idempotent(7, 0, 0, "a"));
        assertThat(Fixture.refused(log, Fixture.idempotent(7, 1, 1, "b")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        Fixture.append(log, Fixture.idempotent(7, 1, 0, "b"));
        Append.Refused refused = Fixture.refused(log, Fixture.idempotent(7, 0, 1, "c"));
        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(refused.message()).contains("epoch 0").contains("current 1");
    }

    @Test
    void a_producer_that_the_log_does_not_know_may_begin_anywhere() {
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 3, 41, "a")).firstOffset())
                .isZero();
    }

    @Test
    void silent_producers_are_forgotten_but_not_those_with_an_open_transaction() {
        Fixture.append(log, Fixture.idempotent(7, 0, 0, "a"));
        Fixture.append(log, Fixture.transactional(8, 0, 0, "b"));
        Upkeep.expireProducers(log, 1000 + 86_400_000, 86_400_000);
        assertThat(log.producers()).extracting(ActiveProducer::producerId).containsExactly(8L);
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 5, "c")).lastOffset())
                .isEqualTo(2);
    }

    @Test
    void the_last_stable_offset_waits_for_the_marker_and_for_it_to_be_committed() {
        Fixture.append(log, Fixture.batch(1, "plain"));
        Fixture.append(log, Fixture.transactional(8, 0, 0, "b", "c"));
        Fixture.append(log, Fixture.batch(1, "plain"));
        log.advanceHighWatermark(4);
        assertThat(log.view().lastStableOffset()).isEqualTo(1);
        mark(Outcome.COMMIT, 8, 0, 0);
        assertThat(log.view().lastStableOffset()).isEqualTo(1);
        log.advanceHighWatermark(5);
        assertThat(log.view().lastStableOffset()).isEqualTo(5);
    }

    @Test
    void aborted_transactions_are_listed_for_those_who_read_their_range() throws IOException {
        Fixture.append(log, Fixture.transactional(8, 0, 0, "a"));
        Fixture.append(log, Fixture.transactional(9, 0, 0, "b"));
        mark(Outcome.ABORT, 8, 0, 0);
        mark(Outcome.COMMIT, 9, 0, 0);
        Fixture.append(log, Fixture.transactional(8, 0, 1, "c"));
        mark(Outcome.ABORT, 8, 0, 0);
        log.advanceHighWatermark(6);
        assertThat(log.view().abortedTransactions(0, 6))
                .containsExactly(new AbortedTransaction(8, 0, 2, 1), new AbortedTransaction(8, 4, 5, 6));
        assertThat(log.view().abortedTransactions(3, 6)).containsExactly(new AbortedTransaction(8, 4, 5, 6));
        assertThat(log.view().abortedTransactions(3, 4)).isEmpty();
        assertThat(log.view().lastStableOffset()).isEqualTo(6);
    }

    @Test
    void a_marker_of_an_old_coordinator_or_producer_epoch_is_refused() {
        Fixture.append(log, Fixture.transactional(8, 1, 0, "a"));
        mark(Outcome.COMMIT, 8, 1, 5);
        assertThat(((Append.Refused) mark(Outcome.COMMIT, 8, 1, 4)).error())
                .isEqualTo(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        assertThat(((Append.Refused) mark(Outcome.COMMIT, 8, 0, 5)).error())
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void a_batch_outside_of_the_open_transaction_is_refused() {
        Fixture.append(log, Fixture.transactional(8, 0, 0, "a"));
        assertThat(Fixture.refused(log, Fixture.idempotent(8, 0, 1, "b")).error())
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void a_failed_write_leaves_the_producer_where_it_was() {
        Fixture.append(log, Fixture.idempotent(7, 0, 0, "a"));
        disk.capacity(0);
        assertThat(Fixture.refused(log, Fixture.idempotent(7, 0, 1, "b")).error())
                .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(log.producers().get(0).lastSequence()).isZero();
        disk.capacity(Long.MAX_VALUE);
        assertThat(Fixture.appended(log, Fixture.idempotent(7, 0, 1, "b")))
                .isEqualTo(new Append.Appended(1, 1, false, false));
    }

    @Test
    void a_marker_that_could_not_be_written_leaves_the_transaction_open() throws IOException {
        Fixture.append(log, Fixture.transactional(8, 0, 0, "a"));
        log.advanceHighWatermark(1);
        disk.capacity(0);
        assertThat(((Append.Refused) mark(Outcome.ABORT, 8, 0, 0)).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(log.producers().get(0).transactionStartOffset()).isZero();
        disk.capacity(Long.MAX_VALUE);
        mark(Outcome.ABORT, 8, 0, 0);
        log.advanceHighWatermark(2);
        assertThat(log.view().lastStableOffset()).isEqualTo(2);
        assertThat(log.view().abortedTransactions(0, 2)).containsExactly(new AbortedTransaction(8, 0, 1, 2));
    }

    @Test
    void a_snapshot_holds_all_that_a_restart_needs() {
        Fixture.append(log, Fixture.idempotent(7, 2, 0, "a", "b"));
        Fixture.append(log, Fixture.transactional(8, 0, 5, "c"));
        byte[] bytes = ProducerSnapshot.write(log.producerStates());
        Producers again = new Producers();
        assertThat(ProducerSnapshot.read(bytes, again)).isTrue();
        assertThat(again.get(7).lastSequence()).isEqualTo(1);
        assertThat(again.get(7).epoch).isEqualTo((short) 2);
        assertThat(again.get(8).transactionStart).isEqualTo(2);
        assertThat(again.firstUnstable()).isEqualTo(2);
        bytes[20]++;
        assertThat(ProducerSnapshot.read(bytes, new Producers())).isFalse();
        assertThat(ProducerSnapshot.read(new byte[3], new Producers())).isFalse();
    }

    private Append mark(Outcome outcome, long producerId, int epoch, int coordinatorEpoch) {
        ByteBuf marker = Fixture.marker(outcome, producerId, epoch, coordinatorEpoch);
        try {
            return log.append(marker, 0, Origin.COORDINATOR);
        } finally {
            marker.release();
        }
    }
}
