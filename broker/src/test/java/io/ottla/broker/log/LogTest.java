package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogTest {
    private final SimDisk disk = new SimDisk();
    private final Fixture one = new Fixture(disk, Path.of("/data"));

    @Test
    void what_is_appended_is_read_back_at_its_offset() throws IOException {
        Log log = one.create();
        assertThat(Fixture.appended(log, Fixture.batch(1000, "a", "b")))
                .isEqualTo(new Append.Appended(0, 1, false, false));
        assertThat(Fixture.appended(log, Fixture.batch(1000, "c"))).isEqualTo(new Append.Appended(2, 2, false, false));
        assertThat(Fixture.values(log, 0)).containsExactly("a", "b", "c");
        assertThat(Fixture.values(log, 1)).containsExactly("b", "c");
        assertThat(log.view().logEndOffset()).isEqualTo(3);
    }

    @Test
    void the_leader_epoch_and_offset_are_patched_without_breaking_the_checksum() throws IOException {
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1000, "a"));
        ByteBuf run = Fixture.batch(1000, "b");
        log.append(run, 7, Origin.CLIENT);
        run.release();
        ByteBuf stored = slice(log, 1, 1000).toBuffer(ByteBufAllocator.DEFAULT);
        Batches batches = new Batches(stored);
        assertThat(batches.next()).isTrue();
        assertThat(batches.header().baseOffset()).isEqualTo(1);
        assertThat(batches.header().leaderEpoch()).isEqualTo(7);
        assertThat(batches.header().crcMatches()).isTrue();
        stored.release();
        assertThat(log.latestEpoch()).isEqualTo(7);
    }

    @Test
    void runs_that_arrive_together_are_written_in_one_call() throws IOException {
        Log log = one.create();
        int before = disk.writes();
        List<ByteBuf> runs = List.of(Fixture.batch(1, "a"), Fixture.batch(1, "b", "c"), Fixture.batch(1, "d"));
        List<Append> done = log.appendAll(runs, 0, Origin.CLIENT);
        runs.forEach(ByteBuf::release);
        assertThat(disk.writes() - before).isEqualTo(1);
        assertThat(done)
                .containsExactly(
                        new Append.Appended(0, 0, false, false),
                        new Append.Appended(1, 2, false, false),
                        new Append.Appended(3, 3, false, false));
        assertThat(Fixture.values(log, 0)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_full_segment_is_followed_by_another_and_reads_go_across() throws IOException {
        Log log = one.create();
        for (int i = 0; i < 100; i++) {
            Fixture.append(log, Fixture.batch(1000 + i, "value-" + i, "x".repeat(200)));
        }
        assertThat(log.view().segmentCount()).isGreaterThan(5);
        for (int from = 0; from < 200; from += 2) {
            assertThat(Fixture.values(log, from).get(0)).isEqualTo("value-" + from / 2);
            assertThat(Fixture.values(log, from)).hasSize(200 - from);
        }
    }

    @Test
    void a_segment_is_closed_when_its_time_is_over() throws IOException {
        one.settings.segmentMs = 1000;
        Log log = one.create();
        Fixture.append(log, Fixture.batch(5000, "a"));
        Fixture.append(log, Fixture.batch(6000, "b"));
        assertThat(log.view().segmentCount()).isEqualTo(1);
        Fixture.append(log, Fixture.batch(6001, "c"));
        assertThat(log.view().segmentCount()).isEqualTo(2);
        assertThat(Fixture.values(log, 0)).containsExactly("a", "b", "c");
    }

    @Test
    void a_segment_is_closed_when_its_index_is_full() throws IOException {
        one.settings.indexIntervalBytes = 0;
        one.settings.indexBytesMax = 5 * 12;
        one.settings.segmentBytes = 1 << 20;
        Log log = one.create();
        for (int i = 0; i < 30; i++) {
            Fixture.append(log, Fixture.batch(1000 + i, "v" + i));
        }
        assertThat(log.view().segmentCount()).isGreaterThan(3);
        assertThat(Fixture.values(log, 0)).hasSize(30);
    }

    @Test
    void a_batch_larger_than_a_segment_is_refused() throws IOException {
        Log log = one.create();
        Append.Refused refused = Fixture.refused(log, Fixture.batch(1, "x".repeat(5000)));
        assertThat(refused.error()).isEqualTo(ErrorCode.RECORD_LIST_TOO_LARGE);
        assertThat(refused.message()).contains("segment.bytes=4096");
    }

    @Test
    void a_reader_is_given_its_first_batch_whole_even_if_it_allows_less() throws IOException {
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "x".repeat(500)));
        Fixture.append(log, Fixture.batch(1, "y".repeat(500)));
        int whole = ((Read.Found) log.view().read(0, 10, Long.MAX_VALUE, true))
                .slice()
                .bytes();
        assertThat(whole).isGreaterThan(500).isLessThan(1000);
        assertThat(slice(log, 0, 10_000).bytes()).isEqualTo(2 * whole);
        Read less = log.view().read(0, 10, Long.MAX_VALUE, false);
        assertThat(((Read.Found) less).slice().bytes()).isZero();
    }

    @Test
    void nothing_is_read_from_the_bound_on() throws IOException {
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "a"));
        Fixture.append(log, Fixture.batch(1, "b", "c"));
        Fixture.append(log, Fixture.batch(1, "d"));
        int all = slice(log, 0, 10_000).bytes();
        Read.Found two = (Read.Found) log.view().read(0, 10_000, 3, true);
        Read.Found first = (Read.Found) log.view().read(0, 10_000, 1, true);
        assertThat(first.slice().bytes()).isLessThan(two.slice().bytes());
        assertThat(two.slice().bytes()).isLessThan(all);
        assertThat(((Read.Found) log.view().read(3, 10_000, 3, true)).slice().bytes())
                .isZero();
    }

    @Test
    void a_reader_whose_view_is_a_moment_old_does_not_make_the_index_useless() throws IOException {
        one.settings.indexIntervalBytes = 0;
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "a"));
        Fixture.append(log, Fixture.batch(1, "b"));
        LogView old = log.view();
        for (int i = 0; i < 5000; i++) {
            Fixture.append(log, Fixture.batch(1, "c"));
        }
        ((Read.Found) old.read(0, 10_000, 2, true)).slice().release();
        int before = disk.reads();
        assertThat(slice(log, 4900, 100).bytes()).isPositive();
        assertThat(disk.reads() - before).isLessThan(10);
    }

    @Test
    void an_offset_outside_of_the_log_is_out_of_range_and_its_end_is_empty() throws IOException {
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "a"));
        assertThat(log.view().read(2, 100, Long.MAX_VALUE, true)).isEqualTo(new Read.OutOfRange(0, 1));
        assertThat(log.view().read(-1, 100, Long.MAX_VALUE, true)).isEqualTo(new Read.OutOfRange(0, 1));
        assertThat(slice(log, 1, 100).bytes()).isZero();
    }

    @Test
    void offsets_are_found_by_time_across_segments_and_inside_compressed_batches() throws IOException {
        Log log = one.create();
        for (int i = 0; i < 60; i++) {
            Compression compression = i % 2 == 0 ? Compression.NONE : Compression.ZSTD;
            Fixture.append(log, Fixture.batch(compression, 1000 + 10L * i, "x".repeat(100) + i, "y".repeat(150) + i));
        }
        LogView view = log.view();
        assertThat(view.segmentCount()).isGreaterThan(2);
        for (int i = 0; i < 60; i++) {
            assertThat(view.offsetForTimestamp(1000 + 10L * i - 5, Long.MAX_VALUE))
                    .isEqualTo(new FoundOffset(2L * i, 1000 + 10L * i, 0));
        }
        assertThat(view.offsetForTimestamp(2000, Long.MAX_VALUE)).isNull();
        assertThat(view.offsetForTimestamp(1500, 50)).isNull();
        assertThat(view.offsetOfMaxTimestamp()).isEqualTo(new FoundOffset(118, 1590, 0));
    }

    @Test
    void the_highest_timestamp_is_found_where_it_is_and_not_at_the_end() throws IOException {
        Log log = one.create();
        assertThat(log.view().offsetOfMaxTimestamp()).isNull();
        Fixture.append(log, Fixture.batch(1000, "a"));
        Fixture.append(log, Fixture.batch(9000, "b", "c"));
        Fixture.append(log, Fixture.batch(2000, "d"));
        assertThat(log.view().offsetOfMaxTimestamp()).isEqualTo(new FoundOffset(1, 9000, 0));
        log.roll();
        Fixture.append(log, Fixture.batch(3000, "e"));
        assertThat(log.view().offsetOfMaxTimestamp()).isEqualTo(new FoundOffset(1, 9000, 0));
    }

    @Test
    void old_segments_are_dropped_but_nothing_that_is_not_committed() throws IOException {
        one.settings.retentionMs = 1000;
        one.settings.segmentBytes = 1024;
        Log log = one.create();
        long now = one.lane.nowMs();
        for (int i = 0; i < 20; i++) {
            Fixture.append(log, Fixture.batch(now - 100_000, "x".repeat(300)));
        }
        log.advanceHighWatermark(7);
        Upkeep.retain(log, now);
        assertThat(log.view().logStartOffset()).isBetween(4L, 7L);
        log.advanceHighWatermark(20);
        Upkeep.retain(log, now);
        assertThat(log.view().logStartOffset()).isEqualTo(20);
        assertThat(log.view().segmentCount()).isEqualTo(1);
        assertThat(log.view().read(19, 100, Long.MAX_VALUE, true)).isEqualTo(new Read.OutOfRange(20, 20));
        one.lane.advance(1);
        assertThat(disk.names(log.directory())).noneMatch(name -> name.endsWith(".deleted"));
        assertThat(Fixture.appended(log, Fixture.batch(now, "next")).firstOffset())
                .isEqualTo(20);
    }

    @Test
    void surplus_segments_are_dropped_until_the_rest_fits() throws IOException {
        one.settings.retentionBytes = 3000;
        one.settings.segmentBytes = 1024;
        Log log = one.create();
        for (int i = 0; i < 20; i++) {
            Fixture.append(log, Fixture.batch(1000, "x".repeat(300)));
        }
        log.advanceHighWatermark(20);
        Upkeep.retain(log, one.lane.nowMs());
        assertThat(log.view().bytes()).isBetween(3000L, 4100L);
        assertThat(log.view().logEndOffset()).isEqualTo(20);
        assertThat(log.view().logStartOffset()).isGreaterThan(5);
    }

    @Test
    void deleted_records_are_gone_at_once_and_whole_segments_below_with_them() throws IOException {
        Log log = one.create();
        for (int i = 0; i < 40; i++) {
            Fixture.append(log, Fixture.batch(1000, "v" + i + "x".repeat(300)));
        }
        log.advanceHighWatermark(40);
        int before = log.view().segmentCount();
        log.deleteRecordsBefore(25);
        assertThat(log.view().logStartOffset()).isEqualTo(25);
        assertThat(log.view().read(24, 100, Long.MAX_VALUE, true)).isEqualTo(new Read.OutOfRange(25, 40));
        assertThat(log.view().segmentCount()).isLessThan(before);
        assertThat(Fixture.records(log, 25).get(0).offset()).isEqualTo(25);
    }

    @Test
    void a_follower_cuts_its_log_and_goes_on_from_there() throws IOException {
        Log log = one.create();
        for (int i = 0; i < 40; i++) {
            Fixture.append(log, Fixture.idempotent(9, 0, i, "v" + i + "x".repeat(300)));
        }
        log.truncateTo(17);
        assertThat(log.view().logEndOffset()).isEqualTo(17);
        assertThat(Fixture.values(log, 0)).hasSize(17);
        assertThat(log.producers().get(0).lastSequence()).isEqualTo(16);
        assertThat(Fixture.refused(log, Fixture.idempotent(9, 0, 19, "z")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(Fixture.appended(log, Fixture.idempotent(9, 0, 17, "z")).firstOffset())
                .isEqualTo(17);
        log.restartAt(100);
        assertThat(log.view().logStartOffset()).isEqualTo(100);
        assertThat(log.view().logEndOffset()).isEqualTo(100);
        assertThat(Fixture.appended(log, Fixture.batch(1, "n")).firstOffset()).isEqualTo(100);
    }

    @Test
    void a_replica_keeps_the_offsets_and_epochs_of_the_leader() throws IOException {
        Log leader = one.create();
        for (int i = 0; i < 5; i++) {
            ByteBuf run = Fixture.batch(1000, "a" + i, "b" + i);
            leader.append(run, i, Origin.CLIENT);
            run.release();
        }
        Fixture other = new Fixture(disk, Path.of("/other"));
        Log follower = other.create();
        ByteBuf copy = slice(leader, 0, 10_000).toBuffer(ByteBufAllocator.DEFAULT);
        assertThat(follower.append(copy, 99, Origin.REPLICA)).isEqualTo(new Append.Appended(0, 9, false, false));
        copy.release();
        assertThat(follower.latestEpoch()).isEqualTo(4);
        assertThat(follower.endOffsetForEpoch(2)).isEqualTo(new EpochEnd(2, 6));
        assertThat(Fixture.values(follower, 0)).isEqualTo(Fixture.values(leader, 0));
        ByteBuf broken = slice(leader, 0, 100).toBuffer(ByteBufAllocator.DEFAULT);
        broken.writerIndex(40);
        assertThat(((Append.Appended) follower.append(broken, 0, Origin.REPLICA)).lastOffset())
                .as("a torn run holds no whole batch")
                .isEqualTo(9);
        broken.release();
    }

    @Test
    void flush_moves_the_recovery_point_and_flush_messages_asks_for_it() throws IOException {
        one.settings.flushMessages = 3;
        Log log = one.create();
        assertThat(Fixture.appended(log, Fixture.batch(1, "a", "b")).flushDue()).isFalse();
        assertThat(Fixture.appended(log, Fixture.batch(1, "c")).flushDue()).isTrue();
        List<Long> flushed = new ArrayList<>();
        log.flush().read((offset, error) -> flushed.add(offset));
        one.settle();
        assertThat(flushed).containsExactly(3L);
        assertThat(log.recoveryPoint()).isEqualTo(3);
        assertThat(Fixture.appended(log, Fixture.batch(1, "d")).flushDue()).isFalse();
    }

    @Test
    void flush_ms_bounds_how_long_a_record_stays_unsynced() throws IOException {
        one.settings.flushMs = 500;
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "a"));
        one.lane.advance(499);
        assertThat(log.recoveryPoint()).isZero();
        one.lane.advance(2);
        assertThat(log.recoveryPoint()).isEqualTo(1);
    }

    @Test
    void an_old_view_goes_on_with_the_newest_when_its_files_are_gone() throws IOException {
        Log log = one.create();
        for (int i = 0; i < 40; i++) {
            Fixture.append(log, Fixture.batch(1000, "v" + i + "x".repeat(300)));
        }
        LogView old = log.view();
        log.advanceHighWatermark(40);
        log.deleteRecordsBefore(20);
        one.lane.advance(10);
        assertThat(old.read(3, 100, Long.MAX_VALUE, true)).isEqualTo(new Read.OutOfRange(20, 40));
        assertThat(((Read.Found) old.read(25, 100, Long.MAX_VALUE, true))
                        .slice()
                        .bytes())
                .isPositive();
        assertThat(old.offsetForTimestamp(1000, Long.MAX_VALUE)).isEqualTo(new FoundOffset(20, 1000, 0));
    }

    @Test
    void idle_logs_hold_no_file_open() throws IOException {
        Log log = one.create();
        IntStream.range(0, 50).forEach(i -> Fixture.append(log, Fixture.batch(1, "x".repeat(300))));
        Fixture.values(log, 0);
        one.settle();
        Upkeep.closeIdleFiles(log);
        Upkeep.closeIdleFiles(log);
        assertThat(log.openFiles()).isZero();
        assertThat(disk.openFiles()).isZero();
        assertThat(Fixture.values(log, 0)).hasSize(50);
    }

    @Test
    void a_segment_stays_readable_for_who_holds_a_slice_of_it() throws IOException {
        one.settings.fileDeleteDelayMs = 0;
        Log log = one.create();
        for (int i = 0; i < 40; i++) {
            Fixture.append(log, Fixture.batch(1000, "v" + i + "x".repeat(300)));
        }
        Slice held = slice(log, 0, 100_000);
        log.advanceHighWatermark(40);
        log.deleteRecordsBefore(40);
        one.lane.advance(10);
        ByteBuf bytes = held.toBuffer(ByteBufAllocator.DEFAULT);
        Batches batches = new Batches(bytes);
        assertThat(batches.next()).isTrue();
        assertThat(batches.header().crcMatches()).isTrue();
        bytes.release();
        Upkeep.closeIdleFiles(log);
        Upkeep.closeIdleFiles(log);
        assertThat(disk.openFiles()).isZero();
    }

    private static Slice slice(Log log, long offset, int bytesMax) throws IOException {
        return ((Read.Found) log.view().read(offset, bytesMax, Long.MAX_VALUE, true)).slice();
    }
}
