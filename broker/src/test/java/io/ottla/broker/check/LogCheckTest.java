package io.ottla.broker.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.Fixture;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.Origin;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.log.Read;
import io.ottla.broker.log.SimDisk;
import io.ottla.broker.log.TestSettings;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that is damaged behind the broker's back, and two replicas of it elsewhere; on virtual time. */
@Timeout(60)
class LogCheckTest {
    private static final PartitionName NAME = new PartitionName("t", 0);
    private static final Uuid TOPIC = new Uuid(1, 2);
    /** Two batches. */
    private static final int WELL_COVERED = 180;

    private static final long ROUND_MS = 2_500;

    private final SimDisk disk = new SimDisk();
    private final SimLane lane = new SimLane();
    private final TestSettings settings = new TestSettings();
    private final Map<Integer, Log> others = new TreeMap<>();
    private final List<Integer> asked = new ArrayList<>();
    private CheckSettings limits = new CheckSettings(1 << 30, 1_000);
    private LogDirs dirs;
    private Log log;
    private LogCheck check;

    @BeforeEach
    void start() throws IOException {
        settings.segmentBytes = 1000;
        settings.indexIntervalBytes = 200;
        dirs = dirs("here");
        log = open(dirs);
    }

    private LogDirs dirs(String name) throws IOException {
        LogDirs made = LogDirs.acquire(
                List.of(Path.of("/" + name)), disk, Runnable::run, lane, partition -> lane, DirSettings.DEFAULT);
        made.load(lane, topic -> settings.build());
        lane.runAll();
        return made;
    }

    private Log open(LogDirs in) {
        List<Log> opened = new ArrayList<>();
        in.open(lane, NAME, TOPIC, settings.build()).read((found, error) -> opened.add(found));
        lane.runAll();
        return opened.get(0);
    }

    /** The same batches here and on the other brokers. */
    private void write(int batches) throws IOException {
        for (int i = 0; i < batches; i++) {
            Fixture.append(log, Fixture.batch(1000 + i, "v" + i, "x".repeat(i % 50)));
        }
        log.advanceHighWatermark(log.view().logEndOffset());
        lane.runAll();
    }

    private void copyTo(int broker) throws IOException {
        Log copy = open(dirs("broker-" + broker));
        long at = 0;
        while (at < log.view().logEndOffset()) {
            ByteBuf run = bytes(log, at);
            copy.append(run, 0, Origin.REPLICA);
            run.release();
            at = copy.view().logEndOffset();
        }
        copy.advanceHighWatermark(at);
        lane.runAll();
        others.put(broker, copy);
    }

    private static ByteBuf bytes(Log of, long offset) throws IOException {
        Read read = of.view().read(offset, 10_000, of.view().highWatermark(), true);
        return read instanceof Read.Found found
                ? found.slice().toBuffer(ByteBufAllocator.DEFAULT)
                : Unpooled.EMPTY_BUFFER;
    }

    private final class Others implements Replicas {
        @Override
        public List<Integer> of(PartitionName partition) {
            return List.copyOf(others.keySet());
        }

        @Override
        public Reply<ByteBuf> read(Lane asker, int broker, PartitionName partition, Uuid topicId, long offset) {
            asked.add(broker);
            try {
                ByteBuf direct = bytes(others.get(broker), offset);
                ByteBuf heap = Unpooled.copiedBuffer(direct);
                direct.release();
                return Reply.done(heap);
            } catch (IOException e) {
                return Reply.failed(e);
            }
        }
    }

    private void check() {
        check = new LogCheck(dirs, () -> limits, new Others());
        check.start(1);
        lane.advance(ROUND_MS);
    }

    private Path file(long base) {
        return Path.of("/here/t-0/" + String.format("%020d.log", base));
    }

    private void flip(Path file, int position) {
        byte was = disk.bytesOf(file)[position];
        disk.damage(file, position, new byte[] {(byte) (was ^ 0x10)});
    }

    private Read readHere(long offset) throws IOException {
        return log.view().read(offset, 10_000, log.view().highWatermark(), true);
    }

    private void release(Read read) {
        if (read instanceof Read.Found found) {
            found.slice().release();
        }
    }

    @Test
    void a_sound_log_is_read_through_and_nobody_is_asked() throws IOException {
        write(100);
        copyTo(2);
        check();
        assertThat(check.counts().damages()).isZero();
        assertThat(check.counts().segments()).isGreaterThan(log.view().segmentCount());
        assertThat(asked).isEmpty();
    }

    /** Whatever it means: offset, length, epoch, format, checksum, attributes, a record. */
    @Test
    void a_change_of_any_byte_is_found_and_mended() throws IOException {
        write(40);
        copyTo(2);
        Path first = file(0);
        byte[] right = disk.bytesOf(first);
        check();
        int found = 0;
        for (int position = 0; position < right.length; position += position < WELL_COVERED ? 1 : 17) {
            flip(first, position);
            lane.advance(ROUND_MS);
            assertThat(check.counts().damages())
                    .as("damage at %d is found", position)
                    .isGreaterThan(found);
            assertThat(disk.bytesOf(first))
                    .as("damage at %d is mended", position)
                    .isEqualTo(right);
            found = (int) check.counts().damages();
        }
        assertThat(Fixture.values(log, 0)).hasSize(80);
    }

    @Test
    void a_stretch_over_many_batches_is_mended_whatever_lies_there() throws IOException {
        settings.segmentBytes = 20_000;
        log = reopened();
        write(300);
        copyTo(2);
        Path first = file(0);
        byte[] right = disk.bytesOf(first);
        Random random = new Random(4);
        check();
        for (int i = 0; i < 30; i++) {
            byte[] garbage = new byte[1 + random.nextInt(8000)];
            if (i % 3 != 0) {
                random.nextBytes(garbage);
            }
            disk.damage(first, random.nextInt(right.length - garbage.length), garbage);
            lane.advance(ROUND_MS);
            assertThat(disk.bytesOf(first)).as("garbage %d is mended", i).isEqualTo(right);
        }
        assertThat(check.counts().damages()).isGreaterThanOrEqualTo(30);
    }

    private Log reopened() {
        log.apply(settings.build());
        return log;
    }

    @Test
    void the_segment_that_grows_is_closed_and_mended() throws IOException {
        settings.segmentBytes = 1 << 20;
        log = reopened();
        write(50);
        copyTo(2);
        byte[] right = disk.bytesOf(file(0));
        flip(file(0), right.length / 2);
        check();
        assertThat(disk.bytesOf(file(0))).isEqualTo(right);
        assertThat(log.view().segmentCount()).isEqualTo(2);
        write(3);
        assertThat(Fixture.values(log, 0)).hasSize(106);
    }

    @Test
    void what_is_damaged_is_refused_and_the_rest_is_served_until_another_replica_is_there() throws IOException {
        write(100);
        copyTo(2);
        Log copy = others.remove(2);
        byte[] right = disk.bytesOf(file(0));
        flip(file(0), 300);
        check();

        Read from = readHere(0);
        assertThat(from).isInstanceOf(Read.Found.class);
        assertThat(((Read.Found) from).slice().bytes()).isBetween(1, 300);
        release(from);
        Read.Damaged damaged = null;
        for (long offset = 0; offset < 10 && damaged == null; offset++) {
            Read read = readHere(offset);
            damaged = read instanceof Read.Damaged one ? one : null;
            release(read);
        }
        assertThat(damaged).isNotNull();
        assertThat(damaged.damage().position()).isLessThanOrEqualTo(300);
        assertThat(damaged.damage().endPosition()).isGreaterThan(300);
        long behind = damaged.damage().toOffset();
        assertThat(Fixture.values(log, behind)).hasSize((int) (200 - behind));

        others.put(2, copy);
        lane.advance(20_000);
        assertThat(disk.bytesOf(file(0))).isEqualTo(right);
        assertThat(Fixture.values(log, 0)).hasSize(200);
    }

    @Test
    void a_replica_that_is_damaged_in_the_same_place_is_not_believed() throws IOException {
        write(60);
        copyTo(2);
        copyTo(3);
        byte[] right = disk.bytesOf(file(0));
        flip(file(0), 300);
        flip(Path.of("/broker-2/t-0/00000000000000000000.log"), 310);
        check();
        assertThat(asked).startsWith(2, 3);
        assertThat(disk.bytesOf(file(0))).isEqualTo(right);
    }

    @Test
    void a_replica_that_misses_something_is_not_believed() throws IOException {
        write(30);
        copyTo(2);
        others.get(2).restartAt(0);
        Fixture.append(others.get(2), Fixture.batch(1, "other", "records", "than", "ours"));
        others.get(2).advanceHighWatermark(4);
        flip(file(0), 10);
        flip(file(0), 300);
        byte[] broken = disk.bytesOf(file(0));
        check();
        assertThat(asked).contains(2);
        assertThat(disk.bytesOf(file(0))).isEqualTo(broken);
        assertThat(readHere(2)).isInstanceOf(Read.Damaged.class);
        assertThat(Fixture.values(log, 20)).hasSize(40);
    }

    @Test
    void a_compacted_log_may_have_gaps_where_it_is_mended() throws IOException {
        write(60);
        copyTo(2);
        settings.compact = true;
        log = reopened();
        int bytes = disk.bytesOf(file(0)).length;
        Log other = others.get(2);
        long kept = 5;
        other.restartAt(0);
        for (long offset = 0; offset < log.view().logEndOffset(); ) {
            ByteBuf all = bytes(log, offset);
            Batches batches = new Batches(all);
            while (batches.next()) {
                offset = batches.header().nextOffset();
                if (batches.header().baseOffset() < 2 || batches.header().lastOffset() > kept) {
                    ByteBuf one = all.slice(
                            batches.header().position(), batches.header().sizeBytes());
                    other.append(one, 0, Origin.REPLICA);
                }
            }
            all.release();
        }
        other.advanceHighWatermark(other.view().logEndOffset());
        disk.damage(file(0), 120, new byte[200]);

        check();

        assertThat(disk.bytesOf(file(0))).hasSizeLessThan(bytes);
        assertThat(Fixture.values(log, kept + 1)).hasSize((int) (120 - kept - 1));
        assertThat(readHere(3)).isInstanceOf(Read.Found.class);
    }

    @Test
    void it_reads_no_faster_than_it_may_and_each_segment_once_in_the_interval() throws IOException {
        settings.segmentBytes = 100_000;
        log = reopened();
        String value = "x".repeat(5_000);
        for (int i = 0; i < 200; i++) {
            Fixture.append(log, Fixture.batch(i, value));
        }
        long bytes = log.view().bytes();
        limits = new CheckSettings(100_000, 3_600_000);
        check = new LogCheck(dirs, () -> limits, new Others());
        check.start(1);
        lane.advance(5_000);
        assertThat(check.counts().bytes()).isBetween(200_000L, 700_000L);
        lane.advance(60_000);
        assertThat(check.counts().bytes()).isEqualTo(bytes);
        lane.advance(3_000_000);
        assertThat(check.counts().bytes()).isEqualTo(bytes);
        lane.advance(1_000_000);
        assertThat(check.counts().bytes()).isEqualTo(2 * bytes);
    }

    @Test
    void turned_off_it_reads_nothing_and_can_be_turned_on() throws IOException {
        write(100);
        limits = new CheckSettings(0, 60_000);
        check();
        assertThat(check.counts().bytes()).isZero();
        limits = new CheckSettings(1 << 20, 60_000);
        lane.advance(61_000);
        assertThat(check.counts().bytes()).isPositive();
        check.stop();
    }
}
