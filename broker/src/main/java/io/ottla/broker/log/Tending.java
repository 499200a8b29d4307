package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What is done from time to time for all logs: checkpoints, retention, flushing, forgetting producers, closing idle files.
 * A checkpoint that has not changed is not written.
 *
 * <p>Thread: the home lane of {@link LogDirs}; logs are tended on their own lanes, files are written on the disk pool.
 */
final class Tending {
    /** Files that nobody used for this long are closed. */
    private static final long IDLE_MS = 10_000;

    private final LogDirs dirs;
    private final List<Lane.Timer> timers = new ArrayList<>();
    private final Map<Path, Map<String, Map<PartitionName, Long>>> written = new HashMap<>();
    private final Set<String> due = new TreeSet<>();
    private boolean writing;
    private boolean stopped;

    Tending(LogDirs dirs) {
        this.dirs = dirs;
    }

    void start() {
        DirSettings settings = dirs.settings();
        every(settings.watermarkCheckpointIntervalMs(), 0, () -> checkpoint(List.of(LogDir.WATERMARKS)));
        long initialMs = settings.initialDelayMs();
        every(settings.checkpointIntervalMs(), initialMs, () -> checkpoint(List.of(LogDir.RECOVERY_POINTS)));
        every(settings.startCheckpointIntervalMs(), initialMs, () -> checkpoint(List.of(LogDir.LOG_STARTS)));
        every(settings.retentionCheckIntervalMs(), initialMs, () -> onEveryLog(Upkeep::retain));
        every(settings.producerExpirationCheckMs(), 0, this::expireProducers);
        every(IDLE_MS, 0, () -> onEveryLog((log, nowMs) -> Upkeep.closeIdleFiles(log)));
        if (settings.flushCheckIntervalMs() != LogSite.NEVER) {
            every(settings.flushCheckIntervalMs(), initialMs, () -> onEveryLog(Upkeep::flushIfDue));
        }
    }

    private void expireProducers() {
        long expirationMs = dirs.settings().producerExpirationMs();
        onEveryLog((log, nowMs) -> Upkeep.expireProducers(log, nowMs, expirationMs));
    }

    void stop() {
        stopped = true;
        timers.forEach(Lane.Timer::cancel);
        timers.clear();
    }

    private void every(long periodMs, long initialMs, Runnable task) {
        arm(Math.max(1, initialMs == 0 ? periodMs : initialMs), Math.max(1, periodMs), task);
    }

    private void arm(long delayMs, long periodMs, Runnable task) {
        Lane.Timer[] self = new Lane.Timer[1];
        self[0] = dirs.home().after(delayMs, () -> {
            timers.remove(self[0]);
            if (!stopped) {
                task.run();
                arm(periodMs, periodMs, task);
            }
        });
        timers.add(self[0]);
    }

    private void onEveryLog(BiConsumer<Log, Long> step) {
        LogCensus.byLane(dirs)
                .forEach((lane, logs) -> lane.run(() -> {
                    long nowMs = lane.nowMs();
                    logs.forEach(log -> step.accept(log, nowMs));
                }));
    }

    void checkpoint(List<String> files) {
        due.addAll(files);
        if (writing) {
            return;
        }
        writing = true;
        List<String> now = List.copyOf(due);
        due.clear();
        LogCensus.take(
                dirs,
                counts -> dirs.pool().execute(() -> {
                    write(counts, now);
                    dirs.home().run(this::written);
                }));
    }

    private void written() {
        writing = false;
        if (!due.isEmpty() && !stopped) {
            checkpoint(List.of());
        }
    }

    /** Writes those of the checkpoint files that say something new. Disk pool, one at a time. */
    void write(List<LogCensus.Count> counts, List<String> files) {
        for (LogDir dir : dirs.dirs()) {
            for (String file : files) {
                if (dir.online()) {
                    write(dir, file, offsets(counts, dir, file));
                }
            }
        }
    }

    private void write(LogDir dir, String file, Map<PartitionName, Long> offsets) {
        Map<String, Map<PartitionName, Long>> before = written.computeIfAbsent(dir.path(), path -> new HashMap<>());
        if (offsets.equals(before.get(file))) {
            return;
        }
        try {
            dir.write(file, offsets);
            before.put(file, offsets);
        } catch (IOException e) {
            dirs.failed(dir.path(), e);
        }
    }

    private static Map<PartitionName, Long> offsets(List<LogCensus.Count> counts, LogDir dir, String file) {
        Map<PartitionName, Long> offsets = new TreeMap<>();
        for (LogCensus.Count count : counts) {
            if (!count.parent().equals(dir.path())) {
                continue;
            }
            if (file.equals(LogDir.RECOVERY_POINTS)) {
                offsets.put(count.partition(), count.recoveryPoint());
            } else if (file.equals(LogDir.WATERMARKS)) {
                offsets.put(count.partition(), count.highWatermark());
            } else if (count.logStartOffset() > count.firstOffset()) {
                offsets.put(count.partition(), count.logStartOffset());
            }
        }
        return offsets;
    }
}
