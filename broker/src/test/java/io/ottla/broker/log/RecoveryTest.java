package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.TransactionMarker.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Opening.Known CRASHED = new Opening.Known(false, 0, 0, Long.MAX_VALUE);
    private static final Opening.Known CLEAN = new Opening.Known(true, 0, 0, Long.MAX_VALUE);

    private final SimDisk disk = new SimDisk();
    private final Fixture one = new Fixture(disk, Path.of("/data"));
    private final Path at = Path.of("/data/orders-0");

    @Test
    void what_was_written_before_a_kill_is_there_afterwards() throws IOException {
        filled(60);
        disk.killProcess();
        Log again = one.open(CRASHED);
        assertThat(Fixture.values(again, 0)).hasSize(60);
        assertThat(again.view().logEndOffset()).isEqualTo(60);
        assertThat(again.latestEpoch()).isZero();
        assertThat(again.producers().get(0).lastSequence()).isEqualTo(59);
        assertThat(again.view().offsetForTimestamp(1000, Long.MAX_VALUE)).isEqualTo(new FoundOffset(0, 1000, 0));
        assertThat(Fixture.appended(again, Fixture.idempotent(9, 0, 59, "v59" + "x".repeat(300)))
                        .duplicate())
                .isTrue();
    }

    @Test
    void a_torn_tail_is_cut() throws IOException {
        Log log = filled(60);
        Path last = at.resolve(SegmentName.of(log.active().baseOffset(), SegmentName.LOG));
        byte[] bytes = disk.bytesOf(last);
        disk.put(last, Arrays.copyOf(bytes, bytes.length - 7));
        Log again = one.open(CRASHED);
        assertThat(again.view().logEndOffset()).isEqualTo(59);
        assertThat(disk.bytesOf(last)).hasSizeLessThan(bytes.length - 7);
        assertThat(Fixture.appended(again, Fixture.batch(1, "next")).firstOffset())
                .isEqualTo(59);
        assertThat(Fixture.values(again, 58)).hasSize(2);
    }

    @Test
    void a_batch_with_a_wrong_checksum_ends_the_log_and_later_segments_go() throws IOException {
        Log log = filled(60);
        Path first = at.resolve(SegmentName.of(0, SegmentName.LOG));
        byte[] bytes = disk.bytesOf(first);
        bytes[bytes.length - 3]++;
        disk.put(first, bytes);
        int segments = log.view().segmentCount();
        Log again = one.open(CRASHED);
        assertThat(again.view().segmentCount()).isEqualTo(1).isLessThan(segments);
        assertThat(again.view().logEndOffset()).isLessThan(12);
        assertThat(Fixture.values(again, 0)).hasSize((int) again.view().logEndOffset());
        assertThat(again.producers().get(0).lastSequence())
                .isEqualTo((int) again.view().logEndOffset() - 1);
    }

    @Test
    void segments_below_the_recovery_point_are_not_scanned() throws IOException {
        Log log = filled(60);
        Path first = at.resolve(SegmentName.of(0, SegmentName.LOG));
        byte[] bytes = disk.bytesOf(first);
        bytes[bytes.length - 3]++;
        disk.put(first, bytes);
        assertThat(log.recoveryPoint()).isGreaterThan(20);
        Log again = one.open(new Opening.Known(false, log.recoveryPoint(), 0, Long.MAX_VALUE));
        assertThat(again.view().logEndOffset()).isEqualTo(60);
    }

    @Test
    void after_a_clean_stop_nothing_is_scanned() throws IOException {
        Log log = filled(60);
        boolean[] clean = {false};
        log.close().read((value, error) -> clean[0] = value);
        one.settle();
        assertThat(clean[0]).isTrue();
        Path last = at.resolve(SegmentName.of(log.segments()[2].baseOffset(), SegmentName.LOG));
        byte[] bytes = disk.bytesOf(last);
        bytes[100]++;
        disk.put(last, bytes);
        assertThat(disk.names(at)).contains(SegmentName.of(60, SegmentName.SNAPSHOT));
        Log again = one.open(CLEAN);
        assertThat(again.view().logEndOffset()).isEqualTo(60);
        assertThat(again.recoveryPoint()).isEqualTo(60);
        assertThat(again.producers().get(0).lastSequence()).isEqualTo(59);
    }

    @Test
    void a_lost_or_broken_index_costs_time_but_no_records() throws IOException {
        Log log = filled(60);
        log.close();
        one.settle();
        disk.put(at.resolve(SegmentName.of(0, SegmentName.INDEX)), new byte[] {0, 0, 0, 1, 127, 0, 0, 0});
        disk.put(at.resolve(SegmentName.of(log.segments()[1].baseOffset(), SegmentName.INDEX)), new byte[0]);
        Log again = one.open(CLEAN);
        for (int from = 0; from < 60; from++) {
            assertThat(Fixture.values(again, from)).hasSize(60 - from);
        }
    }

    @Test
    void aborted_transactions_are_found_again() throws IOException {
        Log log = one.create();
        Fixture.append(log, Fixture.transactional(8, 0, 0, "a"));
        ByteBuf marker = Fixture.marker(Outcome.ABORT, 8, 0, 0);
        log.append(marker, 0, Origin.COORDINATOR);
        marker.release();
        Fixture.append(log, Fixture.transactional(8, 0, 1, "b"));
        disk.put(at.resolve(SegmentName.of(0, SegmentName.TXN_INDEX)), new byte[0]);
        Log again = one.open(CRASHED);
        assertThat(again.view().abortedTransactions(0, 10)).containsExactly(new AbortedTransaction(8, 0, 1, 2));
        assertThat(again.view().lastStableOffset()).isEqualTo(2);
        assertThat(Fixture.refused(again, Fixture.transactional(8, 0, 5, "c")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void the_start_that_delete_records_set_survives() throws IOException {
        filled(60);
        Log again = one.open(new Opening.Known(false, 0, 33, 50));
        assertThat(again.view().logStartOffset()).isEqualTo(33);
        assertThat(again.view().highWatermark()).isEqualTo(50);
    }

    @Test
    void a_log_that_ends_below_its_start_begins_anew_at_its_start() throws IOException {
        filled(60);
        Log again = one.open(new Opening.Known(false, 0, 100, 100));
        assertThat(again.view().logStartOffset()).isEqualTo(100);
        assertThat(again.view().logEndOffset()).isEqualTo(100);
        assertThat(Fixture.appended(again, Fixture.batch(1, "n")).firstOffset()).isEqualTo(100);
    }

    @Test
    void files_that_were_being_deleted_or_compacted_are_settled() throws IOException {
        Log log = filled(60);
        String second = SegmentName.of(log.segments()[1].baseOffset(), SegmentName.LOG);
        byte[] bytes = disk.bytesOf(at.resolve(second));
        disk.put(at.resolve("00000000000000000000.log.deleted"), new byte[10]);
        disk.put(at.resolve("00000000000000000000.log.cleaned"), new byte[10]);
        disk.put(at.resolve(second + ".swap"), bytes);
        Log unfinished = one.open(CRASHED);
        assertThat(Fixture.values(unfinished, 0)).hasSize(60);
        assertThat(disk.names(at))
                .noneMatch(name -> name.endsWith(".deleted") || name.endsWith(".cleaned") || name.endsWith(".swap"));
        disk.put(at.resolve(second + ".swap"), bytes);
        Log swapped = one.open(CRASHED);
        assertThat(Fixture.values(swapped, 0)).hasSize(60);
        assertThat(disk.names(at)).contains(second).noneMatch(name -> name.endsWith(".swap"));
    }

    @Test
    void zeros_of_a_preallocated_file_are_no_records() throws IOException {
        one.settings.preallocate = true;
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "a"));
        assertThat(disk.bytesOf(at.resolve(SegmentName.of(0, SegmentName.LOG)))).hasSize(4096);
        Log again = one.open(CRASHED);
        assertThat(Fixture.values(again, 0)).containsExactly("a");
        Fixture.append(again, Fixture.batch(1, "b"));
        assertThat(Fixture.values(again, 0)).containsExactly("a", "b");
    }

    @Test
    void whichever_bit_of_a_header_is_wrong_what_is_left_is_the_beginning_of_what_was_written() throws IOException {
        Path file = at.resolve(SegmentName.of(0, SegmentName.LOG));
        int[] epochs = {0, 0, 2, 2, 2, 3, 3, 7};
        List<Integer> starts = new ArrayList<>();
        Log log = one.create();
        for (int epoch : epochs) {
            starts.add(log.active().bytes());
            ByteBuf run = Fixture.batch(1, "a", "b", "c");
            log.append(run, epoch, Origin.CLIENT);
            run.release();
        }
        one.settle();
        byte[] written = disk.bytesOf(file);
        for (int batch = 0; batch < epochs.length; batch++) {
            for (int bit = 0; bit < BatchHeader.BYTES * Byte.SIZE; bit++) {
                byte[] damaged = written.clone();
                damaged[starts.get(batch) + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                disk.put(file, damaged);
                Log again = one.open(CRASHED);
                byte[] left = disk.bytesOf(file);
                String what = "bit " + bit + " of batch " + batch;
                if (batch == epochs.length - 1 && bit / Byte.SIZE >= 12 && bit / Byte.SIZE < 16) {
                    // Nothing behind it tells of a wrong epoch of the last batch; its leader will: CopyingTest.
                    continue;
                }
                assertThat(left).as(what).isEqualTo(Arrays.copyOf(written, left.length));
                int batches = starts.indexOf(left.length);
                assertThat(batches).as(what).isBetween(Math.max(0, batch - 1), batch);
                assertThat(again.view().logEndOffset()).as(what).isEqualTo(3L * batches);
                again.abandon();
            }
        }
    }

    @Test
    void a_gap_that_compaction_left_is_kept() throws IOException {
        Log log = one.create();
        for (long offset : new long[] {0, 7, 9, 10}) {
            ByteBuf run = Fixture.batch(1, "at " + offset);
            new BatchHeader(run, run.readerIndex()).setBaseOffset(offset);
            log.append(run, 0, Origin.REPLICA);
            run.release();
        }
        one.settle();
        Log again = one.open(CRASHED);
        assertThat(Fixture.values(again, 0)).containsExactly("at 0", "at 7", "at 9", "at 10");
        again.truncateTo(6);
        assertThat(again.view().logEndOffset())
                .as("what is fetched next leaves no hole")
                .isEqualTo(1);
    }

    private Log filled(int batches) throws IOException {
        Log log = one.create();
        for (int i = 0; i < batches; i++) {
            Fixture.append(log, Fixture.idempotent(9, 0, i, "v" + i + "x".repeat(300)));
        }
        one.settle();
        return log;
    }
}
