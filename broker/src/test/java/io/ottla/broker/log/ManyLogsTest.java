package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What thousands of partitions cost: time to open them after kill -9, memory and open files while they are idle. */
class ManyLogsTest {
    private static final int LOGS = Integer.getInteger("ottla.test.logs", 3000);
    private static final int BATCH_BYTES = Integer.getInteger("ottla.test.logBytes", 8_000);

    @Test
    void three_thousand_logs_open_fast_after_a_kill_and_cost_little_while_idle(@TempDir Path data) throws Exception {
        fill(data);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            System.gc();
            long before = usedBytes();
            long startedNanos = System.nanoTime();
            SimLane lane = new SimLane();
            List<Log> logs = load(data, pool, lane);
            long ms = (System.nanoTime() - startedNanos) / 1_000_000;
            assertThat(logs).hasSize(LOGS);
            assertThat(logs).allMatch(log -> log.view().logEndOffset() == 2);
            logs.forEach(Upkeep::closeIdleFiles);
            logs.forEach(Upkeep::closeIdleFiles);
            int files = logs.stream().mapToInt(Log::openFiles).sum();
            System.gc();
            long bytesPerLog = (usedBytes() - before) / LOGS;
            System.out.println("MEASURED " + LOGS + " logs opened after a kill in " + ms + " ms, " + bytesPerLog
                    + " bytes and " + files + " open files for all while idle");
            assertThat(files).isZero();
            assertThat(bytesPerLog).as("bytes of memory per idle log").isLessThan(6_000);
            assertThat(ms).as("ms to open all, with room for a slow machine").isLessThan(10_000);
            assertThat(logs.get(0).partition()).isNotNull();
        } finally {
            pool.shutdownNow();
        }
    }

    private static void fill(Path data) throws IOException {
        LogSite site = new LogSite(
                data,
                new FileSystemDisk(),
                Runnable::run,
                new SimLane().clock(),
                (path, why) -> {},
                LogSite.NEVER,
                new LongAdder());
        ByteBuf run = Fixture.batch(1000, "x".repeat(BATCH_BYTES / 2), "y".repeat(BATCH_BYTES / 2));
        for (int i = 0; i < LOGS; i++) {
            PartitionName name = new PartitionName("topic" + i / 100, i % 100);
            Log log = Opening.create(
                    name, data.resolve(name.directory()), site, new SimLane(), LogSettings.DEFAULT, new Uuid(1, i + 1));
            log.append(run, 0, Origin.CLIENT);
            log.abandon();
        }
        run.release();
    }

    private static List<Log> load(Path data, ExecutorService pool, SimLane lane) throws IOException {
        Funnel home = new Funnel(lane);
        LogDirs dirs =
                LogDirs.acquire(List.of(data), new FileSystemDisk(), pool, home, name -> lane, DirSettings.DEFAULT);
        List<Log> logs = new ArrayList<>();
        boolean[] done = {false};
        dirs.load(home, topic -> LogSettings.DEFAULT).read((all, error) -> {
            logs.addAll(all);
            done[0] = true;
        });
        Awaitility.await()
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .pollInSameThread()
                .until(() -> {
                    home.drain();
                    return done[0];
                });
        dirs.releaseLocks();
        return logs;
    }

    private static long usedBytes() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
