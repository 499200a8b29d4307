package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this consumer reads: where it is, and what was fetched but not used up.
 *
 * <pre>
 *   WANTS_COMMITTED --found--> READING <--seek--
 *        | none                  ^  | out of range, truncated
 *        v                       |  v
 *      WANTS_RESET ----offset----+  or STUCK, without a policy
 *
 *   position          run              run        fetchPosition
 *      v               v                v             v
 *   ---|=== handed out |================|=============|---- log ---->
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
        /** auto.offset.reset=none: the application is told until it seeks. */
        STUCK
    }

    /** One to read from, one that waits: more would only take memory. */
    private static final int RUNS_MAX = 2;

    private final TopicPartition partition;
    private final ArrayDeque<FetchedRun> runs = new ArrayDeque<>();
    private Phase phase;
    private long resetTo;
    private Position position = Position.NONE;
    private @Nullable RuntimeException stuckWhy;
    private boolean paused;
    private boolean looking;
    private int checkedEpoch = -1;
    /** Of the topic whose offset the position is; ZERO until it is known. */
    private Uuid topicId = Uuid.ZERO;

    private int replica = -1;
    private long replicaUntilNanos;
    private long end = -1;

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

    /** Of the next record to hand out; unknown while it is looked up. */
    Position position() {
        return phase == Phase.READING ? position : Position.NONE;
    }

    /** Goes on here. What was fetched for another position is dropped. */
    void seek(Position to) {
        drop();
        phase = Phase.READING;
        position = to;
        checkedEpoch = -1;
        topicId = Uuid.ZERO;
        stuckWhy = null;
    }

    /** To be looked up: a time in ms, or one of LogOffset's constants. */
    void reset(long time) {
        drop();
        phase = Phase.WANTS_RESET;
        resetTo = time;
        stuckWhy = null;
    }

    /** Nobody knows where to read on. */
    void stick(RuntimeException why) {
        drop();
        phase = Phase.STUCK;
        stuckWhy = why;
    }

    /** Why there is no position and nobody looks for one; else null. */
    @Nullable
    RuntimeException stuckWhy() {
        return stuckWhy;
    }

    long resetTo() {
        return resetTo;
    }

    /** Whether something about its position is being asked. */
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

    /** Whether this is not the id of the topic that was read so far: it was deleted, and another was made of its name. */
    boolean isOfAnother(Uuid id) {
        if (topicId.equals(Uuid.ZERO)) {
            topicId = id;
        }
        return !topicId.equals(id) && !id.equals(Uuid.ZERO);
    }

    /** Whether the log may have been truncated behind our back: there is a leader that nobody has asked (KIP-320). */
    boolean isUnchecked(int leaderEpoch) {
        return phase == Phase.READING && fetchPosition().epoch() >= 0 && leaderEpoch > checkedEpoch;
    }

    /** The leader of this epoch has what was read. */
    void checked(int leaderEpoch) {
        checkedEpoch = Math.max(checkedEpoch, leaderEpoch);
    }

    /** Behind everything that was fetched. */
    Position fetchPosition() {
        FetchedRun last = runs.peekLast();
        return last == null ? position : new Position(last.endOffset(), last.epochAtEndOr(position.epoch()));
    }

    /** Adds what an answer brought. */
    void fetched(FetchedRun run) {
        runs.add(run);
    }

    /** What the brokers told last of how far there are records to read; -1 = nothing yet. */
    void end(long offset) {
        end = offset;
    }

    /** How many records there are to read from here; -1 = unknown. */
    long lag() {
        return end < 0 || !position().isKnown() ? -1 : Math.max(0, end - position.offset());
    }

    /** The runs in order, to read from. */
    Iterable<FetchedRun> runs() {
        return runs;
    }

    /** Takes note of how far the runs were read; lets those go that are used up. */
    void settle() {
        while (!runs.isEmpty()) {
            FetchedRun first = runs.element();
            position = new Position(first.nextOffset(), first.epochOr(position.epoch()));
            if (!first.isUsedUp()) {
                return;
            }
            runs.remove().close();
        }
    }

    void drop() {
        runs.forEach(FetchedRun::close);
        runs.clear();
    }

    boolean hasRuns() {
        return !runs.isEmpty();
    }

    /** Whether it takes part in fetching, now or when there is room. */
    boolean isActive() {
        return phase == Phase.READING && !paused;
    }

    boolean hasRoom() {
        return runs.size() < RUNS_MAX;
    }

    /** The follower that the leader named, while that holds (KIP-392); -1 = read from the leader. */
    int replica(long nowNanos) {
        if (replica >= 0 && nowNanos - replicaUntilNanos >= 0) {
            replica = -1;
        }
        return replica;
    }

    void readFrom(int node, long untilNanos) {
        replica = node;
        replicaUntilNanos = untilNanos;
    }

    void readFromLeader() {
        replica = -1;
    }
}
