package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this consumer reads: where it is, and what was fetched but not handed out.
 *
 * <pre>
 *   WANTS_COMMITTED --found--> READING <--seek--
 *        | none                  ^  | out of range
 *        v                       |  v
 *      WANTS_RESET ----offset----+  or STUCK, without a policy
 * </pre>
 *
 * Thread: the client's loop.
 */
final class Assigned {
    /** What is known of the position. */
    enum Phase {
        WANTS_COMMITTED,
        WANTS_RESET,
        READING,
        /** auto.offset.reset=none: the application has been told and has to seek. */
        STUCK
    }

    private final TopicPartition partition;
    private Phase phase;
    private long resetTo;
    private long position = -1;
    private boolean paused;
    private boolean looking;
    private @Nullable FetchedRun fetched;

    Assigned(TopicPartition partition, Phase phase) {
        this.partition = partition;
        this.phase = phase;
    }

    TopicPartition partition() {
        return partition;
    }

    Phase phase() {
        return phase;
    }

    /** The offset of the next record; -1 while it is not known. */
    long position() {
        return phase == Phase.READING ? position : -1;
    }

    /** Goes on at this offset. What was fetched for another is dropped. */
    void seek(long offset) {
        drop();
        phase = Phase.READING;
        position = offset;
    }

    /** To be looked up: a time in ms, or one of OffsetQuery's constants. */
    void reset(long time) {
        drop();
        phase = Phase.WANTS_RESET;
        resetTo = time;
    }

    /** Nobody knows where to read on. */
    void stick() {
        drop();
        phase = Phase.STUCK;
    }

    long resetTo() {
        return resetTo;
    }

    /** Whether its position is being looked up. */
    boolean isLooking() {
        return looking;
    }

    void looking(boolean now) {
        looking = now;
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean now) {
        paused = now;
    }

    @Nullable
    FetchedRun fetched() {
        return fetched;
    }

    void fetched(FetchedRun run) {
        fetched = run;
    }

    /** What was fetched is handed out up to here. */
    void advance(FetchedRun run) {
        position = run.nextOffset();
    }

    void drop() {
        if (fetched != null) {
            fetched.close();
            fetched = null;
        }
    }

    boolean wantsFetch() {
        return phase == Phase.READING && !paused && fetched == null;
    }
}
