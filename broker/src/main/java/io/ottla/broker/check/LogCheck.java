package io.ottla.broker.check;

import io.ottla.broker.log.Checkable;
import io.ottla.broker.log.Damage;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.Pace;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.log.SegmentCheck;
import io.ottla.protocol.lane.Lane;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all logs through, one segment after the other, no faster than it may, and has what is damaged mended.
 *
 * <pre>
 *   home lane         log's lane       disk pool          log's lane         home lane
 *   the next log --> as it is now --> read a step, ...--> report damage --> mend; the next segment, the next log
 *        ^                             ^  pause |
 *        |                             '--------'                            all logs done: rest, then again
 * </pre>
 *
 * <p>Thread: its state belongs to the home lane of the log directories.
 */
public final class LogCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogCheck.class);
    private static final long REST_MS_MAX = 60_000;
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int STEPS_PER_SECOND = 4;
    private static final long STEP_BYTES_MIN = 64 << 10;
    private static final long STEP_BYTES_MAX = 4 << 20;

    private final LogDirs dirs;
    private final Supplier<CheckSettings> settings;
    private final Lane home;
    private final Mender mender;
    private final Findings findings = new Findings();
    private final Queue<PartitionName> round = new ArrayDeque<>();
    private final Queue<Checkable.Part> parts = new ArrayDeque<>();
    private final Pace pace = new Pace();
    private final CheckCounts counts = new CheckCounts();
    private boolean stopped;

    /** @param settings as they are now; asked again before each step */
    public LogCheck(LogDirs dirs, Supplier<CheckSettings> settings, Replicas replicas) {
        this.dirs = dirs;
        this.settings = settings;
        this.home = dirs.home();
        this.mender = new Mender(dirs, replicas, counts);
    }

    /** Begins after a while. From any thread. */
    public void start(long delayMs) {
        home.enter(() -> rest(Math.max(1, delayMs)));
    }

    /** Ends after the step under way. From any thread. */
    public void stop() {
        home.enter(() -> {
            stopped = true;
            mender.stop();
        });
    }

    /** What was done since the start. From any thread. */
    public CheckCounts counts() {
        return counts;
    }

    private long nowMs() {
        return home.clock().nanos() / 1_000_000;
    }

    private void rest(long ms) {
        home.after(ms, () -> {
            if (stopped) {
                return;
            }
            if (settings.get().bytesPerSecond() == 0) {
                rest(REST_MS_MAX);
                return;
            }
            dirs.partitions(home).read((partitions, error) -> {
                List<PartitionName> all = partitions == null ? List.of() : partitions;
                findings.keep(all);
                round.addAll(all);
                nextLog();
            });
        });
    }

    private void nextLog() {
        PartitionName partition = stopped ? null : round.poll();
        if (partition == null) {
            round.clear();
            rest(Math.min(REST_MS_MAX, Math.max(1, settings.get().intervalMs())));
            return;
        }
        dirs.checkable(home, partition).read((found, error) -> {
            Checkable log = found == null ? null : found.orElse(null);
            if (log != null) {
                parts.addAll(findings.due(log, nowMs(), settings.get().intervalMs()));
            }
            nextPart(log);
        });
    }

    private void nextPart(@Nullable Checkable log) {
        Checkable.Part part = stopped ? null : parts.poll();
        if (log == null || part == null) {
            parts.clear();
            nextLog();
            return;
        }
        dirs.pool().execute(() -> {
            try {
                SegmentCheck check = part.check(WINDOW_BYTES);
                home.run(() -> goOn(log, part, check));
            } catch (IOException e) {
                home.run(() -> unreadable(log, e));
            }
        });
    }

    private void goOn(Checkable log, Checkable.Part part, SegmentCheck check) {
        CheckSettings now = settings.get();
        if (stopped || now.bytesPerSecond() == 0) {
            dirs.pool().execute(check::close);
            parts.clear();
            round.clear();
            nextLog();
            return;
        }
        long bytesWanted = Math.max(STEP_BYTES_MIN, Math.min(STEP_BYTES_MAX, now.bytesPerSecond() / STEPS_PER_SECOND));
        long beganNs = home.clock().nanos();
        dirs.pool().execute(() -> {
            try {
                long bytes = check.step(bytesWanted);
                home.run(() -> stepped(log, part, check, bytes, beganNs));
            } catch (IOException e) {
                check.close();
                home.run(() -> unreadable(log, e));
            }
        });
    }

    private void stepped(Checkable log, Checkable.Part part, SegmentCheck check, long bytes, long beganNs) {
        counts.read(bytes);
        double rate = Math.max(1, settings.get().bytesPerSecond());
        long pauseMs = pace.pauseMs(bytes, rate, beganNs, home.clock().nanos());
        Runnable next = check.isDone() ? () -> done(log, part, check) : () -> goOn(log, part, check);
        if (pauseMs == 0) {
            home.run(next);
        } else {
            home.after(pauseMs, next);
        }
    }

    private void done(Checkable log, Checkable.Part part, SegmentCheck check) {
        List<Damage> found = check.found();
        dirs.pool().execute(check::close);
        log.log().lane().run(() -> {
            List<Damage> fresh = part.report(found);
            home.run(() -> {
                if (fresh != null) {
                    counts.checked(fresh.size());
                    findings.checked(log.partition(), part, nowMs());
                }
                if (fresh != null && !found.isEmpty()) {
                    mender.mend(log.partition());
                }
                nextPart(log);
            });
        });
    }

    /** What is gone was deleted or compacted meanwhile; what cannot be read takes its directory offline, as for readers. */
    private void unreadable(Checkable log, IOException e) {
        if (!(e instanceof NoSuchFileException)) {
            LOGGER.error("log {} in {} cannot be checked: {}", log.partition(), log.parent(), e.toString());
            log.log().lane().run(() -> log.log().view().readFailed(e));
        }
        parts.clear();
        nextLog();
    }
}
