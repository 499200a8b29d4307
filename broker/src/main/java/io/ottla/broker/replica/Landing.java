package io.ottla.broker.replica;

import io.ottla.broker.partition.Copied;
import io.ottla.broker.partition.CopyPosition;
import io.ottla.broker.partition.FetchedRun;
import io.ottla.broker.partition.Partition;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means for one copy: a step on its partition's lane, whose outcome comes back to the loop. Thread: made
 * and read on the loop's lane; the step runs on the partition's, with a reply between them.
 */
final class Landing {
    /** What the loop does next. */
    enum Outcome {
        /** The copy stands somewhere, and goes on. */
        MOVED,
        /** What was asked for is not there: ask where the leader's log begins and ends. */
        BOUNDS,
        /** This broker does not follow in that epoch any more. */
        GONE,
        /** It failed, and is tried again later. */
        DELAYED
    }

    private final Copy copy;
    private final @Nullable Function<Partition, Copied> step;
    private Outcome outcome;
    private CopyPosition position;
    private @Nullable FetchedRun run;
    private boolean cuts;
    private ErrorCode error = ErrorCode.NONE;
    private String message = "";

    private Landing(Copy copy, CopyPosition at, @Nullable Function<Partition, Copied> step, Outcome outcome) {
        this.copy = copy;
        this.position = at;
        this.step = step;
        this.outcome = outcome;
    }

    /** A step on the partition's lane. */
    static Landing on(Copy copy, Function<Partition, Copied> step) {
        return new Landing(copy, copy.at(), step, Outcome.DELAYED);
    }

    /** What the leader sent is added. */
    static Landing run(Copy copy, FetchedRun run) {
        Landing landing = on(copy, partition -> partition.copy(copy.role.leaderEpoch(), run));
        landing.run = run;
        return landing;
    }

    /** The bytes of record data that came. */
    int bytes() {
        return run == null ? 0 : run.records().readableBytes();
    }

    /** Whether the leader has committed more than the copy holds now. */
    boolean isBehind() {
        return run == null || position.endOffset() < run.leaderWatermark();
    }

    /** A step that cuts the copy, which must move it: a leader that asks for the same again and again is not heard. */
    static Landing cutting(Copy copy, Function<Partition, Copied> step) {
        Landing landing = on(copy, step);
        landing.cuts = true;
        return landing;
    }

    /** Nothing is to be done there. */
    static Landing known(Copy copy, CopyPosition at, Outcome outcome) {
        return new Landing(copy, at, null, outcome);
    }

    /** The leader refused. */
    static Landing refused(Copy copy, CopyPosition at, ErrorCode error) {
        Landing landing = new Landing(copy, at, null, Outcome.DELAYED);
        landing.error = error;
        return landing;
    }

    Copy copy() {
        return copy;
    }

    Outcome outcome() {
        return outcome;
    }

    CopyPosition position() {
        return position;
    }

    ErrorCode error() {
        return error;
    }

    String message() {
        return message;
    }

    /** Runs the steps, one hop per lane; complete when all are done. */
    static Reply<List<Boolean>> all(Lane home, List<Landing> landings) {
        Map<Lane, List<Landing>> byLane = new LinkedHashMap<>();
        for (Landing landing : landings) {
            if (landing.step != null) {
                byLane.computeIfAbsent(landing.copy.partition.lane(), lane -> new ArrayList<>())
                        .add(landing);
            }
        }
        Gather<Boolean> gather = new Gather<>(home);
        byLane.forEach((lane, here) -> {
            Reply<Boolean> done = Reply.on(home);
            lane.enter(() -> {
                try {
                    here.forEach(Landing::run);
                    done.complete(true);
                } catch (RuntimeException e) {
                    done.fail(e);
                }
            });
            gather.add(done);
        });
        return gather.all();
    }

    private void run() {
        if (step == null) {
            return;
        }
        Copied result = step.apply(copy.partition);
        if (result instanceof Copied.At at) {
            position = at.position();
            boolean idle = cuts && position.equals(copy.at());
            outcome = idle ? Outcome.DELAYED : Outcome.MOVED;
            message = idle ? "the leader's log and the copy cannot be brought together" : "";
        } else if (result instanceof Copied.Failed failed) {
            position = failed.position();
            error = failed.error();
            message = failed.message();
            outcome = Outcome.DELAYED;
        } else {
            outcome = Outcome.GONE;
        }
    }
}
