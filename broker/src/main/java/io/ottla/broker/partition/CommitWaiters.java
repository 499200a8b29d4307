package io.ottla.broker.partition;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait until what they appended is committed. Offsets are handed out in ascending order, so the first to wait
 * is the first to go. Thread: the partition's lane.
 */
final class CommitWaiters {
    private final Lane lane;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    CommitWaiters(Lane lane) {
        this.lane = lane;
    }

    private static final class Waiter {
        final long upTo;
        final Consumer<ErrorCode> done;
        Lane.@Nullable Timer timer;
        boolean over;

        Waiter(long upTo, Consumer<ErrorCode> done) {
            this.upTo = upTo;
            this.done = done;
        }

        void finish(ErrorCode outcome) {
            if (!over) {
                over = true;
                if (timer != null) {
                    timer.cancel();
                }
                done.accept(outcome);
            }
        }
    }

    /** @param done told NONE, REQUEST_TIMED_OUT, or why it never will be committed here */
    void add(long upTo, int timeoutMs, Consumer<ErrorCode> done) {
        Waiter waiter = new Waiter(upTo, done);
        waiter.timer = lane.after(Math.max(0, timeoutMs), () -> {
            waiters.remove(waiter);
            waiter.finish(ErrorCode.REQUEST_TIMED_OUT);
        });
        waiters.add(waiter);
    }

    void committed(long highWatermark) {
        while (!waiters.isEmpty() && waiters.peek().upTo <= highWatermark) {
            waiters.remove().finish(ErrorCode.NONE);
        }
    }

    void fail(ErrorCode why) {
        for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            waiter.finish(why);
        }
    }
}
