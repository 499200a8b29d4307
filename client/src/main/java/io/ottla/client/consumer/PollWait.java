package io.ottla.client.consumer;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import org.jspecify.annotations.Nullable;

/** The one poll that may be waiting. Thread: the client's loop. */
final class PollWait {
    /** Who waits for longer asks again. */
    private static final long LONGEST_MS = 3_600_000;

    private final Lane lane;
    private final Runnable ended;
    private @Nullable Reply<Step> reply;
    private Lane.@Nullable Timer timer;

    /** {@code ended} runs before an open one ends. */
    PollWait(Lane lane, Runnable ended) {
        this.lane = lane;
        this.ended = ended;
    }

    /** A new one; one that was left open, by a thread that was interrupted or woken, ends with nothing. */
    Reply<Step> begin() {
        end(new Step.Nothing());
        Reply<Step> begun = Reply.on(lane);
        reply = begun;
        return begun;
    }

    /** The open one ends with nothing after the time. */
    void limit(long timeoutMs) {
        if (reply != null && timeoutMs <= 0) {
            end(new Step.Nothing());
        } else if (reply != null) {
            timer = lane.after(Math.min(timeoutMs, LONGEST_MS), () -> end(new Step.Nothing()));
        }
    }

    boolean isOpen() {
        return reply != null;
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
        if (open != null) {
            ended.run();
        }
        return open;
    }
}
