package io.ottla.broker.replica;

import io.ottla.broker.partition.CopyPosition;
import io.ottla.broker.partition.Follower;
import io.ottla.broker.partition.Partition;

/**
 * One partition that a fetch loop copies: where it stands and what comes next. Thread: the loop's lane.
 *
 * <pre>
 *              leader answers Fetch v12 or later
 *   added ---------------------------------------> FETCHING <--+ records, bounds, diverging epoch
 *     |  older leader           end of epoch known  ^   |   |  |
 *     +------------> COMPARING ---------------------+   |   +--+
 *                        ^     diverged, older leader   |
 *                        +------------------------------+  OFFSET_OUT_OF_RANGE: BOUNDS, then FETCHING again
 * </pre>
 *
 * In every state a failure delays the partition, twice as long each time up to replica.fetch.backoff.ms.
 */
final class Copy {
    private static final int FIRST_DELAY_MS = 20;

    enum Step {
        /** Asks the leader where its newest epoch ended there. */
        COMPARING,
        FETCHING,
        /** Asks the leader where its log begins and ends. */
        BOUNDS
    }

    final Partition partition;
    final Follower role;
    private CopyPosition at;
    private Step step = Step.COMPARING;
    private int failures;
    private long notBeforeMs;
    private boolean behind = true;

    Copy(Partition partition, Follower role, CopyPosition at) {
        this.partition = partition;
        this.role = role;
        this.at = at;
    }

    CopyPosition at() {
        return at;
    }

    Step step() {
        return step;
    }

    void step(Step next) {
        step = next;
    }

    /** A step was done. */
    void moved(CopyPosition to) {
        at = to;
        failures = 0;
    }

    /** A step was not done, but this is where the copy stands. */
    void standsAt(CopyPosition where) {
        at = where;
    }

    /** Returns for how long it is left alone. */
    long delay(long nowMs, int backoffMs) {
        long ms = Math.min(backoffMs, (long) FIRST_DELAY_MS << Math.min(failures, 16));
        failures++;
        notBeforeMs = nowMs + ms;
        return ms;
    }

    /** Has it left alone until then, though nothing failed. */
    void hold(long untilMs) {
        notBeforeMs = untilMs;
    }

    /** Whether the leader has committed more than the copy holds, as far as known. */
    boolean isBehind() {
        return behind;
    }

    void behind(boolean now) {
        behind = now;
    }

    boolean isDue(long nowMs) {
        return nowMs >= notBeforeMs;
    }

    long notBeforeMs() {
        return notBeforeMs;
    }

    int failures() {
        return failures;
    }

    @Override
    public String toString() {
        return partition.name() + " epoch=" + role.leaderEpoch() + " " + step + " " + at;
    }
}
