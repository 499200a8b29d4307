package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class DiskFullTest {
    private final SimDisk disk = new SimDisk();
    private final Fixture one = new Fixture(disk, Path.of("/data"));

    @Test
    void a_full_disk_refuses_writes_serves_reads_and_recovers_by_itself() throws IOException {
        Log log = one.create();
        Fixture.append(log, Fixture.batch(1, "a"));
        long used = disk.bytesOf(Path.of("/data/orders-0/00000000000000000000.log")).length;
        disk.capacity(used + 50);
        Append.Refused refused = Fixture.refused(log, Fixture.batch(1, "b".repeat(300)));
        assertThat(refused.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(refused.message()).contains("the disk is full");
        assertThat(disk.bytesOf(Path.of("/data/orders-0/00000000000000000000.log")))
                .as("the torn tail is cut")
                .hasSize((int) used);
        assertThat(log.online()).isTrue();
        assertThat(Fixture.values(log, 0)).containsExactly("a");
        disk.capacity(Long.MAX_VALUE);
        assertThat(Fixture.appended(log, Fixture.batch(1, "c")).firstOffset()).isEqualTo(1);
        assertThat(Fixture.values(log, 0)).containsExactly("a", "c");
    }

    @Test
    void a_log_that_cannot_be_made_leaves_no_file_open() {
        disk.capacity(0);
        Uuid topic = new Uuid(1, 2);
        assertThatThrownBy(() -> Opening.create(
                        Fixture.NAME, Path.of("/data/orders-0"), one.site(), one.lane, one.settings.build(), topic))
                .isInstanceOf(DiskFullException.class);
        assertThat(disk.openFiles()).isZero();
    }

    @Test
    void the_log_survives_a_disk_that_is_full_at_any_byte() throws IOException {
        for (int room = 0; room < 3000; room += 37) {
            SimDisk small = new SimDisk();
            Fixture in = new Fixture(small, Path.of("/data"));
            in.settings.segmentBytes = 1024;
            in.settings.indexIntervalBytes = 0;
            Log log = in.create();
            small.capacity(room);
            int accepted = 0;
            for (int i = 0; i < 12; i++) {
                if (Fixture.append(log, Fixture.idempotent(5, 0, accepted, "v" + i + "x".repeat(200)))
                        instanceof Append.Appended) {
                    accepted++;
                }
                in.settle();
            }
            assertThat(log.view().logEndOffset()).isEqualTo(accepted);
            small.capacity(Long.MAX_VALUE);
            for (int i = 0; i < 5; i++) {
                assertThat(Fixture.append(log, Fixture.idempotent(5, 0, accepted++, "w" + i + "x".repeat(200))))
                        .isInstanceOf(Append.Appended.class);
            }
            in.settle();
            assertThat(Fixture.values(log, 0)).hasSize(accepted);
            Log again = in.open(Opening.Known.NOTHING);
            assertThat(Fixture.values(again, 0)).hasSize(accepted);
        }
    }

    @Test
    void a_failing_disk_takes_the_log_offline_and_says_so_once() throws IOException {
        int[] told = {0};
        LogSite site = new LogSite(
                Path.of("/data"),
                disk,
                Runnable::run,
                one.lane.clock(),
                (path, why) -> told[0]++,
                LogSite.NEVER,
                new LongAdder());
        Log log = Opening.create(
                Fixture.NAME, Path.of("/data/orders-0"), site, one.lane, one.settings.build(), Uuid.ZERO);
        Fixture.append(log, Fixture.batch(1, "a"));
        disk.breakBelow(Path.of("/data"));
        assertThat(Fixture.refused(log, Fixture.batch(1, "b")).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(Fixture.refused(log, Fixture.batch(1, "b")).message()).contains("offline");
        assertThat(log.online()).isFalse();
        assertThat(told[0]).isEqualTo(1);
    }
}
