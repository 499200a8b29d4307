package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogDirsTest {
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final Uuid TOPIC = new Uuid(7, 9);

    private final SimDisk disk = new SimDisk();
    private final SimLane lane = new SimLane();
    private final TestSettings settings = new TestSettings();
    private final List<String> offline = new ArrayList<>();

    @Test
    void new_logs_are_spread_over_the_directories() throws IOException {
        LogDirs dirs = start(A, B);
        for (int i = 0; i < 6; i++) {
            open(dirs, i);
        }
        assertThat(disk.names(A).stream().filter(name -> name.startsWith("t-"))).hasSize(3);
        assertThat(disk.names(B).stream().filter(name -> name.startsWith("t-"))).hasSize(3);
    }

    @Test
    void logs_that_are_made_at_once_are_spread_too() throws IOException {
        LogDirs dirs = start(A, B);
        for (int i = 0; i < 6; i++) {
            dirs.open(lane, new PartitionName("t", i), TOPIC, settings.build(), Existing.NONE);
        }
        lane.runAll();
        assertThat(disk.names(A).stream().filter(name -> name.startsWith("t-"))).hasSize(3);
        assertThat(disk.names(B).stream().filter(name -> name.startsWith("t-"))).hasSize(3);
    }

    @Test
    void a_directory_whose_logs_were_deleted_gets_the_next_ones() throws IOException {
        LogDirs dirs = start(A, B);
        for (int i = 0; i < 4; i++) {
            open(dirs, i);
        }
        List<String> inB = disk.names(B).stream()
                .filter(name -> name.startsWith("t-"))
                .sorted()
                .toList();
        inB.forEach(name -> dirs.delete(lane, PartitionName.parse(name)));
        lane.runAll();
        open(dirs, 10);
        open(dirs, 11);
        assertThat(disk.names(B)).contains("t-10", "t-11");
    }

    @Test
    void a_log_that_never_held_anything_gets_empty_indexes_at_a_clean_stop_and_nothing_else() throws IOException {
        LogDirs dirs = start(A);
        open(dirs, 0);
        List<String> expected = new ArrayList<>(disk.names(A.resolve("t-0")));
        expected.addAll(List.of("00000000000000000000.index", "00000000000000000000.timeindex"));
        stop(dirs);
        assertThat(disk.names(A.resolve("t-0"))).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(disk.exists(A.resolve(".kafka_cleanshutdown"))).isTrue();
        Log again = open(start(A), 0);
        assertThat(again.logEndOffset()).isZero();
        Fixture.append(again, Fixture.batch(1000, "a"));
        assertThat(again.logEndOffset()).isOne();
    }

    @Test
    void a_clean_stop_leaves_its_mark_and_the_next_start_finds_everything() throws IOException {
        LogDirs dirs = start(A, B);
        Log log = open(dirs, 0);
        Fixture.append(log, Fixture.batch(1000, "a", "b"));
        log.advanceHighWatermark(2);
        log.deleteRecordsBefore(1);
        stop(dirs);
        assertThat(text(A, ".kafka_cleanshutdown")).isEqualTo("{\"version\":0,\"brokerEpoch\":12}");
        assertThat(text(A, "recovery-point-offset-checkpoint")).isEqualTo("0\n1\nt 0 2\n");
        assertThat(text(A, "replication-offset-checkpoint")).isEqualTo("0\n1\nt 0 2\n");
        assertThat(text(A, "log-start-offset-checkpoint")).isEqualTo("0\n1\nt 0 1\n");
        assertThat(text(A.resolve("t-0"), "partition.metadata")).isEqualTo("version: 0\ntopic_id: " + TOPIC);
        assertThat(text(A.resolve("t-0"), "leader-epoch-checkpoint")).isEqualTo("0\n1\n0 1\n");
        LogDirs again = start(A, B);
        assertThat(disk.exists(A.resolve(".kafka_cleanshutdown")))
                .as("it is in use now")
                .isFalse();
        Log found = open(again, 0);
        assertThat(found.view().logStartOffset()).isEqualTo(1);
        assertThat(found.view().highWatermark()).isEqualTo(2);
        assertThat(found.topicId()).isEqualTo(TOPIC);
    }

    @Test
    void a_failing_directory_goes_offline_alone() throws IOException {
        LogDirs dirs = start(A, B);
        Log inA = open(dirs, 0);
        Log inB = open(dirs, 1);
        disk.breakBelow(B);
        assertThat(Fixture.append(inB, Fixture.batch(1, "x"))).isInstanceOf(Append.Refused.class);
        lane.runAll();
        assertThat(offline).containsExactly("/b [t-1]");
        assertThat(inB.online()).isFalse();
        assertThat(Fixture.append(inA, Fixture.batch(1, "x"))).isInstanceOf(Append.Appended.class);
        assertThat(error(dirs, new PartitionName("t", 2), Existing.POSSIBLE))
                .isInstanceOf(LogDirOfflineException.class);
        assertThat(error(dirs, new PartitionName("t", 3), Existing.NONE)).isNull();
        List<DirInfo> infos = new ArrayList<>();
        dirs.describe(lane).read((all, error) -> infos.addAll(all));
        lane.runAll();
        assertThat(infos).extracting(DirInfo::online).containsExactly(true, false);
        stop(dirs);
        assertThat(disk.exists(A.resolve(".kafka_cleanshutdown"))).isTrue();
    }

    @Test
    void a_directory_that_cannot_be_opened_at_start_is_offline_and_the_other_serves() throws IOException {
        stop(start(A, B));
        disk.breakBelow(B);
        LogDirs dirs = start(A, B);
        assertThat(error(dirs, new PartitionName("t", 0), Existing.NONE)).isNull();
        assertThatThrownBy(() -> start(B)).hasMessageContaining("no directory of log.dirs");
    }

    @Test
    void a_directory_in_use_by_another_process_is_said_to_be() throws IOException {
        start(A);
        assertThatThrownBy(() -> start(A))
                .isInstanceOf(LogDirInUseException.class)
                .hasMessageContaining("/a is in use by another process");
    }

    @Test
    void data_of_two_brokers_is_not_mixed() throws IOException {
        LogDirs dirs = start(A);
        assertThat(dirs.meta()).isNull();
        dirs.writeMeta(new MetaProperties(1, "cluster"));
        dirs.releaseLocks();
        LogDirs other = start(B);
        other.writeMeta(new MetaProperties(2, "cluster"));
        other.releaseLocks();
        LogDirs both = start(A, B);
        assertThatThrownBy(both::meta).hasMessageContaining("different brokers").hasMessageContaining("broker.id=2");
    }

    @Test
    void a_log_of_another_topic_of_the_same_name_is_not_served() throws IOException {
        LogDirs dirs = start(A);
        open(dirs, 0);
        List<Throwable> errors = new ArrayList<>();
        dirs.open(lane, new PartitionName("t", 0), new Uuid(1, 1), settings.build())
                .read((log, error) -> errors.add(error));
        lane.runAll();
        assertThat(errors.get(0)).isInstanceOf(TopicIdMismatchException.class).hasMessageContaining(TOPIC.toString());
    }

    @Test
    void a_deleted_log_frees_its_name_at_once_and_its_files_later() throws IOException {
        settings.fileDeleteDelayMs = 5000;
        LogDirs dirs = start(A);
        Fixture.append(open(dirs, 0), Fixture.batch(1, "a"));
        dirs.delete(lane, new PartitionName("t", 0));
        lane.runAll();
        assertThat(disk.names(A)).noneMatch(name -> name.equals("t-0"));
        assertThat(disk.names(A)).anyMatch(name -> name.matches("t-0\\.[0-9a-f]{32}-delete"));
        assertThat(open(dirs, 0).view().logEndOffset()).isZero();
        lane.advance(6000);
        assertThat(disk.names(A)).noneMatch(name -> name.endsWith("-delete"));
    }

    @Test
    void a_log_that_cannot_be_opened_does_not_keep_others_from_it() throws IOException {
        LogDirs dirs = start(A);
        open(dirs, 0);
        open(dirs, 1);
        stop(dirs);
        disk.put(A.resolve("t-0").resolve("partition.metadata"), "nonsense".getBytes(StandardCharsets.UTF_8));
        LogDirs again = start(A);
        assertThat(error(again, new PartitionName("t", 0), Existing.POSSIBLE))
                .isInstanceOf(LogDirOfflineException.class);
        assertThat(error(again, new PartitionName("t", 1), Existing.POSSIBLE)).isNull();
    }

    @Test
    void an_unchanged_log_is_neither_written_nor_synced_by_a_stop() throws IOException {
        LogDirs dirs = start(A);
        Fixture.append(open(dirs, 0), Fixture.batch(1, "a"));
        stop(dirs);
        LogDirs again = start(A);
        open(again, 0);
        int before = disk.writes();
        stop(again);
        assertThat(disk.writes()).isEqualTo(before);
    }

    @Test
    void a_log_file_that_is_no_directory_name_is_left_alone() throws IOException {
        disk.put(A.resolve("notes").resolve("todo.txt"), new byte[3]);
        disk.put(A.resolve("t-0.0123-future").resolve("00000000000000000000.log"), new byte[3]);
        stop(start(A));
        assertThat(disk.exists(A.resolve("notes").resolve("todo.txt"))).isTrue();
        assertThat(disk.exists(A.resolve("t-0.0123-future").resolve("00000000000000000000.log")))
                .isTrue();
    }

    private LogDirs start(Path... paths) throws IOException {
        LogDirs dirs = LogDirs.acquire(List.of(paths), disk, Runnable::run, lane, name -> lane, DirSettings.DEFAULT);
        dirs.onOffline((path, lost) -> offline.add(path + " " + lost));
        dirs.load(lane, topic -> settings.build());
        lane.runAll();
        return dirs;
    }

    private void stop(LogDirs dirs) {
        dirs.close(lane, 12);
        lane.runAll();
    }

    private Log open(LogDirs dirs, int index) {
        List<Log> opened = new ArrayList<>();
        dirs.open(lane, new PartitionName("t", index), TOPIC, settings.build(), Existing.POSSIBLE)
                .read((log, error) -> opened.add(log));
        lane.runAll();
        return opened.get(0);
    }

    private @Nullable Throwable error(LogDirs dirs, PartitionName name, Existing existing) {
        List<Throwable> errors = new ArrayList<>();
        dirs.open(lane, name, TOPIC, settings.build(), existing).read((log, error) -> errors.add(error));
        lane.runAll();
        return errors.get(0);
    }

    private String text(Path directory, String name) {
        return new String(disk.bytesOf(directory.resolve(name)), StandardCharsets.UTF_8);
    }
}
