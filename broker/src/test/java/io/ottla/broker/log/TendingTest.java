package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the intervals of the broker's configuration do, each at its own time. Time is virtual. */
class TendingTest {
    private static final Path DATA = Path.of("/data");

    private final SimDisk disk = new SimDisk();
    private final SimLane lane = new SimLane();
    private final TestSettings settings = new TestSettings();
    private long recoveryPointMs = 60_000;
    private long logStartMs = 60_000;
    private long flushCheckMs = Long.MAX_VALUE;
    private int producerExpirationMs = 86_400_000;
    private LogDirs dirs;

    @Test
    void silent_producers_are_forgotten_at_the_check_after_their_time() throws IOException {
        producerExpirationMs = 10_000;
        Log log = open();
        long written = lane.nowMs();
        produce(log, 7, written);
        lane.advance(6_500);
        produce(log, 8, lane.nowMs());
        lane.advance(2_500);
        assertThat(producers(log)).containsExactlyInAnyOrder(7L, 8L);
        lane.advance(3_000);
        assertThat(producers(log)).as("checked every 4 s").containsExactly(8L);
        lane.advance(8_000);
        assertThat(producers(log)).isEmpty();
    }

    @Test
    void the_time_of_silent_producers_can_be_changed_while_the_broker_runs() throws IOException {
        Log log = open();
        produce(log, 7, lane.nowMs());
        lane.advance(20_000);
        assertThat(producers(log)).containsExactly(7L);
        dirs.producersExpireAfter(10_000);
        lane.advance(4_001);
        assertThat(producers(log)).isEmpty();
    }

    @Test
    void what_is_due_by_flush_ms_is_flushed_at_the_next_look_of_the_scheduler() throws IOException {
        settings.flushMs = 500;
        flushCheckMs = 4_000;
        Log log = open();
        lane.advance(100);
        Fixture.append(log, Fixture.batch(1, "a"));
        lane.advance(3_800);
        assertThat(log.recoveryPoint()).isZero();
        lane.advance(200);
        assertThat(log.recoveryPoint()).isEqualTo(1);
    }

    @Test
    void what_is_not_due_by_flush_ms_waits_for_a_later_look() throws IOException {
        settings.flushMs = 10_000;
        flushCheckMs = 4_000;
        Log log = open();
        Fixture.append(log, Fixture.batch(1, "a"));
        lane.advance(9_000);
        assertThat(log.recoveryPoint()).isZero();
        lane.advance(3_100);
        assertThat(log.recoveryPoint()).isEqualTo(1);
    }

    @Test
    void without_a_scheduler_flush_ms_is_kept_by_itself() throws IOException {
        settings.flushMs = 500;
        Log log = open();
        Fixture.append(log, Fixture.batch(1, "a"));
        lane.advance(501);
        assertThat(log.recoveryPoint()).isEqualTo(1);
    }

    @Test
    void recovery_points_and_log_starts_are_written_down_each_at_its_own_interval() throws IOException {
        recoveryPointMs = 2_000;
        logStartMs = 7_000;
        Log log = open();
        Fixture.append(log, Fixture.batch(1, "a", "b"));
        log.flush();
        lane.runAll();
        log.advanceHighWatermark(2);
        log.deleteRecordsBefore(1);
        lane.advance(2_001);
        assertThat(text("recovery-point-offset-checkpoint")).isEqualTo("0\n1\nt 0 2\n");
        assertThat(text("log-start-offset-checkpoint")).doesNotContain("t 0 1");
        lane.advance(5_000);
        assertThat(text("log-start-offset-checkpoint")).isEqualTo("0\n1\nt 0 1\n");
    }

    @Test
    void a_log_that_nobody_uses_has_no_open_file_after_twenty_seconds() throws IOException {
        Log log = open();
        for (int i = 0; i < 50; i++) {
            Fixture.append(log, Fixture.batch(1, "x".repeat(300)));
        }
        assertThat(Fixture.values(log, 0)).hasSize(50);
        assertThat(disk.openFiles()).isPositive();
        lane.advance(20_001);
        assertThat(log.openFiles()).isZero();
        assertThat(disk.openFiles()).isZero();
        Fixture.append(log, Fixture.batch(1, "again"));
        assertThat(log.openFiles()).as("what is needed to append").isEqualTo(1);
    }

    private static void produce(Log log, long producer, long timestampMs) {
        Fixture.append(log, Fixture.idempotentAt(timestampMs, producer, 0, 0, "a"));
    }

    private static List<Long> producers(Log log) {
        return log.producers().stream().map(ActiveProducer::producerId).toList();
    }

    private Log open() throws IOException {
        DirSettings intervals = new DirSettings(
                recoveryPointMs, logStartMs, 5_000, 300_000, flushCheckMs, 0, producerExpirationMs, 4_000);
        dirs = LogDirs.acquire(List.of(DATA), disk, Runnable::run, lane, name -> lane, intervals);
        dirs.load(lane, topic -> settings.build());
        lane.runAll();
        List<Log> opened = new ArrayList<>();
        dirs.open(lane, new PartitionName("t", 0), new Uuid(1, 1), settings.build(), Existing.NONE)
                .read((log, error) -> opened.add(log));
        lane.runAll();
        return opened.get(0);
    }

    private String text(String name) {
        return new String(disk.bytesOf(DATA.resolve(name)), StandardCharsets.UTF_8);
    }
}
