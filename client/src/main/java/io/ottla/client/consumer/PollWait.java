package io.ottla.client.consumer;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import org.jspecify.annotations.Nullable;

/** The one poll that may be waiting. Thread: the client's loop. */
final class PollWait {
    private final Lane lane;
    private @Nullable Reply<Step> reply;
    private Lane.@Nullable Timer timer;

    PollWait(Lane lane) {
        this.lane = lane;
    }

    /** A new one, which ends with nothing after the time. Throws IllegalStateException when one is open. */
    Reply<Step> begin(long timeoutMs) {
        if (reply != null) {
            throw new IllegalStateException("Consumer is not safe for multi-threaded access: a poll is under way");
        }
        Reply<Step> begun = Reply.on(lane);
        reply = begun;
        timer = lane.after(timeoutMs, () -> end(new Step.Nothing()));
        return begun;
    }

    boolean isOpen() {
        return reply != null;
    }

    /** Runs the task if a poll is waiting. */
    void interrupt(Runnable task) {
        if (reply != null) {
            task.run();
        }
    }

    /** Ends the open one, if any. */
    void end(Step step) {
        Reply<Step> open = take();
        if (open != null) {
            open.complete(step);
        }
    }

    void fail(RuntimeException why) {
        Reply<Step> open = take();
        if (open != null) {
            open.fail(why);
        }
    }

    private @Nullable Reply<Step> take() {
        Reply<Step> open = reply;
        reply = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        return open;
    }
}
