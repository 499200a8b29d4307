package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log moves from one directory to another while it is used; on virtual time. */
class LogMoveTest {
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final PartitionName NAME = new PartitionName("t", 0);
    private static final Uuid TOPIC = new Uuid(7, 9);

    private final SimDisk disk = new SimDisk();
    private SimLane lane = new SimLane();
    private final TestSettings settings = new TestSettings();
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private MoveSettings limits = MoveSettings.DEFAULT;
    private boolean poolHeld;
    private LogDirs dirs;
    private Log log;
    private int next;

    @BeforeEach
    void begin() throws IOException {
        settings.segmentBytes = 2000;
        start();
        dirs.move(lane, NAME, A); // it is made there
        lane.runAll();
        log = open();
    }

    private void start() throws IOException {
        SimLane here = lane;
        dirs = LogDirs.acquire(
                List.of(A, B),
                disk,
                task -> {
                    if (poolHeld) {
                        pool.add(task);
                    } else {
                        task.run();
                    }
                },
                here,
                name -> here,
                DirSettings.DEFAULT);
        dirs.limitMoves(() -> limits);
        dirs.onMove((from, to) -> {
            log = from == log ? to : log;
        });
        dirs.load(lane, topic -> settings.build());
        settle();
    }

    private Log open() {
        List<Log> opened = new ArrayList<>();
        dirs.open(lane, NAME, TOPIC, settings.build()).read((found, error) -> opened.add(found));
        settle();
        return opened.get(0);
    }

    private void settle() {
        do {
            while (!pool.isEmpty()) {
                pool.remove().run();
            }
            lane.runAll();
        } while (!pool.isEmpty());
    }

    private void write(int batches) {
        for (int i = 0; i < batches; i++) {
            assertThat(Fixture.append(log, Fixture.idempotent(5, 0, next, "v" + next)))
                    .isInstanceOf(Append.Appended.class);
            next++;
        }
        log.advanceHighWatermark(log.view().logEndOffset());
    }

    private List<String> expected(int from, int to) {
        List<String> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add("v" + i);
        }
        return values;
    }

    private ErrorCode move(Path to) {
        List<ErrorCode> outcome = new ArrayList<>();
        dirs.move(lane, NAME, to).read((code, error) -> outcome.add(code));
        settle();
        return outcome.get(0);
    }

    private List<String> names(Path directory) throws IOException {
        return disk.names(directory).stream()
                .filter(name -> name.startsWith("t-"))
                .toList();
    }

    private DirInfo.LogInfo info(Path directory) {
        List<DirInfo> infos = new ArrayList<>();
        dirs.describe(lane).read((all, error) -> infos.addAll(all));
        settle();
        return infos.stream()
                .filter(info -> info.path().equals(directory))
                .flatMap(info -> info.logs().stream())
                .findFirst()
                .orElse(null);
    }

    @Test
    void it_is_the_same_in_the_other_directory() throws IOException {
        log.beginEpoch(3, 0);
        write(200);
        log.deleteRecordsBefore(30);
        LogView old = log.view();
        EpochEnd epochs = log.endOffsetForEpoch(0);
        List<ActiveProducer> producers = log.producers();

        assertThat(move(B)).isEqualTo(ErrorCode.NONE);

        assertThat(log.parent()).isEqualTo(B);
        assertThat(names(B)).containsExactly("t-0");
        assertThat(Fixture.values(log, 30)).isEqualTo(expected(30, 200));
        assertThat(log.view().logStartOffset()).isEqualTo(30);
        assertThat(log.view().highWatermark()).isEqualTo(200);
        assertThat(log.endOffsetForEpoch(0)).isEqualTo(epochs);
        assertThat(log.producers()).isEqualTo(producers);
        assertThat(log.topicId()).isEqualTo(TOPIC);
        assertThat(((Read.Found) old.read(40, 5_000, 200, true)).slice().bytes())
                .as("who read the old one reads on")
                .isPositive();
        lane.advance(settings.fileDeleteDelayMs + 1);
        settle();
        assertThat(names(A)).isEmpty();
        assertThat(open()).isSameAs(log);
        write(50);
        stopAndStart();
        assertThat(log.parent()).isEqualTo(B);
        assertThat(Fixture.values(log, 30)).isEqualTo(expected(30, 250));
        assertThat(log.view().logStartOffset()).isEqualTo(30);
    }

    private void stopAndStart() throws IOException {
        dirs.close(lane, 1);
        settle();
        start();
        log = open();
    }

    /** Appends, cuts, deletions, rolls and restarts, with the threads of the disk pool as slow as can be. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void what_happens_to_it_meanwhile_happens_to_its_copy(long seed) throws IOException {
        Random random = new Random(seed);
        write(150);
        settle();
        poolHeld = true;
        List<String> values = expected(0, 150);
        int start = 0;
        dirs.move(lane, NAME, B);
        lane.runAll();
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    int cut = start + random.nextInt(values.size() - start + 1);
                    cut = Math.max(cut, values.size() - 20);
                    log.truncateTo(cut);
                    values = new ArrayList<>(values.subList(0, cut));
                }
                case 1 -> {
                    start = Math.min(values.size(), start + random.nextInt(10));
                    log.advanceHighWatermark(values.size());
                    log.deleteRecordsBefore(start);
                }
                case 2 -> log.roll();
                case 3 -> {
                    if (random.nextInt(4) == 0) {
                        dirs.move(lane, NAME, log.parent().equals(A) ? B : A);
                    }
                }
                case 4 -> {
                    if (random.nextInt(6) == 0) {
                        poolHeld = false;
                        stopAndStart();
                        poolHeld = true;
                    }
                }
                case 5, 6, 7, 8, 9 -> {
                    String value = "w" + step;
                    assertThat(Fixture.append(log, Fixture.batch(step, value))).isInstanceOf(Append.Appended.class);
                    values.add(value);
                }
                default -> {
                    if (!pool.isEmpty()) {
                        pool.remove().run();
                    }
                }
            }
            lane.runAll();
            if (step % 10 == 0) {
                assertThat(Fixture.values(log, start)).isEqualTo(values.subList(start, values.size()));
            }
        }
        poolHeld = false;
        settle();
        lane.advance(5_000);
        settle();
        assertThat(Fixture.values(log, start)).isEqualTo(values.subList(start, values.size()));
        stopAndStart();
        stopAndStart();
        lane.advance(1_000);
        settle();
        assertThat(names(A).size() + names(B).size())
                .as("all that is left: %s %s", names(A), names(B))
                .isEqualTo(1);
        assertThat(Fixture.values(log, start)).isEqualTo(values.subList(start, values.size()));
    }

    @Test
    void a_move_goes_on_after_a_restart() throws IOException {
        write(300);
        limits = new MoveSettings(1, 1);
        move(B);
        assertThat(info(B).kind()).isEqualTo(DirInfo.Kind.FUTURE);
        assertThat(names(B)).hasSize(1).allMatch(name -> name.matches("t-0\\.[0-9a-f]{32}-future"));
        limits = MoveSettings.DEFAULT;

        stopAndStart();
        settle();

        assertThat(log.parent()).isEqualTo(B);
        assertThat(Fixture.values(log, 0)).isEqualTo(expected(0, 300));
    }

    @Test
    void after_a_power_failure_amid_the_move_nothing_is_lost_that_was_not_lost_anyway() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            write(20);
            log.flush();
            settle();
            int synced = (int) log.view().logEndOffset();
            write(10);
            poolHeld = true;
            dirs.move(lane, NAME, log.parent().equals(A) ? B : A);
            for (int i = 0; i < seed % 7; i++) {
                lane.runAll();
                if (!pool.isEmpty()) {
                    pool.remove().run();
                }
            }
            lane.runAll();
            pool.clear();
            disk.crash(new Random(seed));
            lane = new SimLane(); // what the process had in hand is gone with it
            poolHeld = false;
            start();
            log = open();
            lane.advance(2_000);
            settle();
            next = (int) log.view().logEndOffset();
            assertThat(next).isBetween(synced, synced + 10);
            assertThat(Fixture.values(log, 0)).isEqualTo(expected(0, next));
        }
    }

    @Test
    void a_move_that_is_taken_back_leaves_nothing() throws IOException {
        write(300);
        limits = new MoveSettings(1, 1);
        move(B);
        assertThat(move(A)).isEqualTo(ErrorCode.NONE);
        lane.advance(100_000);
        settle();
        assertThat(log.parent()).isEqualTo(A);
        assertThat(names(B)).isEmpty();
        assertThat(info(B)).isNull();
        assertThat(info(A).kind()).isEqualTo(DirInfo.Kind.CURRENT);
    }

    @Test
    void how_far_it_is_can_be_seen_and_it_is_no_faster_than_it_may_be() {
        settings.segmentBytes = 1 << 20;
        log.apply(settings.build());
        for (int i = 0; i < 300; i++) {
            Fixture.append(log, Fixture.batch(i, "x".repeat(10_000)));
        }
        limits = new MoveSettings(1, 500_000);
        move(B);
        lane.advance(1_500);
        settle();
        assertThat(info(B).lag()).isBetween(100L, 250L);
        assertThat(info(A).lag()).isZero();
        lane.advance(10_000);
        settle();
        assertThat(info(A)).isNull();
        assertThat(info(B).kind()).isEqualTo(DirInfo.Kind.CURRENT);
    }

    @Test
    void only_so_many_move_at_a_time() {
        PartitionName other = new PartitionName("t", 1);
        dirs.move(lane, other, A); // it is made there
        dirs.open(lane, other, TOPIC, settings.build())
                .read((found, error) -> Fixture.append(found, Fixture.batch(1, "other")));
        write(100);
        limits = new MoveSettings(1, 1);
        move(B);
        dirs.move(lane, other, B);
        lane.advance(10_000);
        settle();
        List<DirInfo> infos = new ArrayList<>();
        dirs.describe(lane).read((all, error) -> infos.addAll(all));
        settle();
        assertThat(infos.get(1).logs())
                .filteredOn(info -> info.partition().equals(other))
                .singleElement()
                .satisfies(info ->
                        assertThat(info.bytes()).as("it waits for the first").isZero());
    }

    @Test
    void what_cannot_be_done_is_said() throws IOException {
        assertThat(move(Path.of("/c"))).isEqualTo(ErrorCode.LOG_DIR_NOT_FOUND);
        assertThat(move(A)).isEqualTo(ErrorCode.NONE);
        PartitionName none = new PartitionName("later", 0);
        List<ErrorCode> codes = new ArrayList<>();
        dirs.move(lane, none, B).read((code, error) -> codes.add(code));
        settle();
        assertThat(codes).containsExactly(ErrorCode.REPLICA_NOT_AVAILABLE);
        List<Log> made = new ArrayList<>();
        dirs.open(lane, none, TOPIC, settings.build()).read((found, error) -> made.add(found));
        settle();
        assertThat(made.get(0).parent()).as("it is made where it was wanted").isEqualTo(B);
        disk.breakBelow(B);
        Fixture.append(made.get(0), Fixture.batch(1, "x"));
        settle();
        assertThat(move(B)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void a_log_that_is_deleted_takes_its_copy_along() throws IOException {
        write(300);
        limits = new MoveSettings(1, 1);
        move(B);
        dirs.delete(lane, NAME);
        settle();
        lane.advance(100_000);
        settle();
        assertThat(names(A)).isEmpty();
        assertThat(names(B)).isEmpty();
    }

    @Test
    void of_two_whole_logs_after_a_crash_the_longer_one_is_served() throws IOException {
        write(30);
        dirs.close(lane, 1);
        settle();
        for (String name : disk.names(A.resolve("t-0"))) {
            disk.put(
                    B.resolve("t-0").resolve(name),
                    disk.bytesOf(A.resolve("t-0").resolve(name)));
        }
        disk.delete(A.resolve(".kafka_cleanshutdown"));
        String newest = disk.names(A.resolve("t-0")).stream()
                .filter(name -> name.endsWith(".log"))
                .reduce((first, second) -> second)
                .orElseThrow();
        Path last = A.resolve("t-0").resolve(newest);
        byte[] all = disk.bytesOf(last);
        disk.put(last, Arrays.copyOf(all, all.length / 2));
        start();
        log = open();
        assertThat(log.parent()).isEqualTo(B);
        assertThat(Fixture.values(log, 0)).isEqualTo(expected(0, 30));
        assertThat(names(A)).allMatch(name -> name.endsWith("-stray"));
    }
}
