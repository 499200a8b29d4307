package io.ottla.broker.clean;

import io.ottla.broker.log.Compacted;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.Pace;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compaction under way: steps on the disk pool, with the pauses between them that log.cleaner.io.max.bytes.per.second
 * asks for, so that neither the disk nor a thread of the pool is kept by one log.
 *
 * <pre>
 *   home lane   start    pause?    pause?            outcome
 *                 |      ^    |    ^    |               ^
 *   disk pool     '-step-'    '-step-'  '-last step     |
 *   log's lane                             '----- swap -'
 * </pre>
 *
 * Thread: begins and ends on the home lane; what it holds is used by one thread at a time, handed over with each hop.
 */
final class Round {
    private static final Logger LOGGER = LoggerFactory.getLogger(Round.class);
    private static final long STEP_BYTES_MAX = 1 << 20;
    private static final long STEP_BYTES_MIN = 16 << 10;
    /** A step at full speed and its pause make up this part of a second, or less. */
    private static final int STEPS_PER_SECOND = 4;

    /** What became of it; told on the home lane. */
    sealed interface Outcome {
        /** All is swapped in. */
        record Cleaned(Compaction.Result result) implements Outcome {}

        /** The log changed meanwhile or the broker stops: nothing came of it, and it may be tried again. */
        record GivenUp() implements Outcome {}

        /** It cannot be done. */
        record Failed(Exception why) implements Outcome {}
    }

    private final CleanPlan plan;
    private final LogDirs dirs;
    private final Supplier<CleanSettings> settings;
    private final Pace pace;
    private final BooleanSupplier stopped;
    private final Consumer<Outcome> told;
    private @Nullable Compaction compaction;

    /**
     * @param pace shared by all rounds
     * @param stopped asked on the home lane between steps
     */
    Round(
            CleanPlan plan,
            LogDirs dirs,
            Supplier<CleanSettings> settings,
            Pace pace,
            BooleanSupplier stopped,
            Consumer<Outcome> told) {
        this.plan = plan;
        this.dirs = dirs;
        this.settings = settings;
        this.pace = pace;
        this.stopped = stopped;
        this.told = told;
    }

    void start() {
        dirs.pool().execute(this::step);
    }

    /** Disk pool. */
    private void step() {
        CleanSettings now = settings.get();
        long beganNs = dirs.home().clock().nanos();
        try {
            if (compaction == null) {
                compaction = new Compaction(
                        plan,
                        now.keyMemory(),
                        now.bufferBytes(),
                        dirs.home().clock().wallMs());
            }
            Compaction under = compaction;
            long bytes = under.step(stepBytes(now));
            dirs.home().run(() -> stepped(under, bytes, beganNs));
        } catch (IOException | RuntimeException e) {
            close();
            dirs.home().run(() -> told.accept(new Outcome.Failed(e)));
        }
    }

    private static long stepBytes(CleanSettings now) {
        double share = now.ioBytesPerSecond() / STEPS_PER_SECOND;
        return (long) Math.max(STEP_BYTES_MIN, Math.min(STEP_BYTES_MAX, share));
    }

    private void stepped(Compaction under, long bytes, long beganNs) {
        long pauseMs = pace.pauseMs(
                bytes,
                settings.get().ioBytesPerSecond(),
                beganNs,
                dirs.home().clock().nanos());
        if (under.isDone()) {
            Compaction.Result result = under.result();
            dirs.pool().execute(this::close);
            Log log = plan.log().log();
            log.lane().run(() -> swap(log, result));
        } else if (pauseMs == 0) {
            goOn();
        } else {
            dirs.home().after(pauseMs, this::goOn);
        }
    }

    private void goOn() {
        if (stopped.getAsBoolean()) {
            dirs.pool().execute(this::close);
            told.accept(new Outcome.GivenUp());
        } else {
            start();
        }
    }

    /** The log's lane. */
    private void swap(Log log, Compaction.Result result) {
        boolean all = true;
        for (Compacted segment : result.segments()) {
            all &= log.swap(segment);
        }
        Outcome outcome = all ? new Outcome.Cleaned(result) : new Outcome.GivenUp();
        dirs.home().run(() -> told.accept(outcome));
    }

    /** Disk pool. */
    private void close() {
        if (compaction == null) {
            return;
        }
        try {
            compaction.close();
        } catch (IOException e) {
            LOGGER.warn(
                    "files of a compaction of {} are left until the next start: {}",
                    plan.log().partition(),
                    e.toString());
        }
        compaction = null;
    }
}
