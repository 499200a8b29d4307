package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a directory counts as full, and when it does not any more. */
class FullDirsTest {
    private static final Path DIR = Path.of("/a");
    private static final long TOTAL = 1_000_000;

    private final SimDisk disk = new SimDisk();
    private final SimLane lane = new SimLane();
    private final List<String> heard = new ArrayList<>();
    private LogDirs dirs;
    private Log log;

    @BeforeEach
    void start() throws IOException {
        TestSettings settings = new TestSettings();
        dirs = LogDirs.acquire(List.of(DIR), disk, Runnable::run, lane, name -> lane, DirSettings.DEFAULT);
        dirs.onRoom(new RoomListener() {
            @Override
            public void full(Path directory, List<PartitionName> logs) {
                heard.add("full " + directory + " " + logs);
            }

            @Override
            public void roomAgain(Path directory, List<PartitionName> logs) {
                heard.add("room " + directory + " " + logs);
            }
        });
        dirs.load(lane, topic -> settings.build());
        lane.runAll();
        dirs.open(lane, new PartitionName("t", 0), new Uuid(1, 2), settings.build())
                .read((opened, error) -> log = opened);
        lane.runAll();
    }

    /** Leaves so much of the disk free. */
    private void free(long bytes) throws IOException {
        disk.capacity(TOTAL);
        long used = TOTAL - disk.space(DIR).usableBytes();
        disk.capacity(used + bytes);
    }

    private Append append(int bytes) {
        Append result = Fixture.append(log, Fixture.batch(1, "x".repeat(bytes)));
        lane.runAll();
        return result;
    }

    @Test
    void a_refused_append_makes_it_full_at_once_and_five_percent_of_room_end_it() throws IOException {
        assertThat(dirs.isFull(DIR)).isFalse();
        for (int i = 0; i < 60; i++) {
            append(500);
        }
        free(0);

        assertThat(append(300)).isInstanceOf(Append.Refused.class);

        assertThat(dirs.isFull(DIR)).isTrue();
        assertThat(heard).containsExactly("full /a [t-0]");
        free(1_000);
        assertThat(append(300)).as("a little room is used").isInstanceOf(Append.Appended.class);
        lane.advance(5_000);
        assertThat(dirs.isFull(DIR)).as("but does not count").isTrue();
        free(10_000);
        lane.advance(1_000);
        assertThat(dirs.isFull(DIR)).isFalse();
        assertThat(heard).containsExactly("full /a [t-0]", "room /a [t-0]");
    }

    @Test
    void it_is_told_again_while_it_lasts() throws IOException {
        free(0);
        append(300);
        lane.advance(61_000);
        assertThat(heard).containsExactly("full /a [t-0]", "full /a [t-0]", "full /a [t-0]");
    }

    @Test
    void one_that_fills_up_again_and_again_is_looked_at_less_and_less_often() throws IOException {
        List<Long> spells = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            free(0);
            append(300);
            disk.capacity(TOTAL);
            long ms = 0;
            while (dirs.isFull(DIR)) {
                lane.advance(500);
                ms += 500;
            }
            spells.add(ms);
        }
        assertThat(spells).containsExactly(1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 64000L, 64000L, 64000L);
        lane.advance(700_000);
        free(0);
        append(300);
        disk.capacity(TOTAL);
        lane.advance(1_000);
        assertThat(dirs.isFull(DIR))
                .as("a disk that was calm for long starts anew")
                .isFalse();
    }
}
