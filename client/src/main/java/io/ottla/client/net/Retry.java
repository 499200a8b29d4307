package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries something again, with growing waits, for as long as it fails retriably and there is time. The failure at the end
 * is that of the last attempt; an attempt that is under way when the time is up is not waited for.
 *
 * <p>Thread: the lane.
 */
public final class Retry<T> {
    private final Lane lane;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final long deadlineNanos;
    private final Supplier<Reply<T>> attempt;
    private final Reply<T> reply;
    private final long timeoutMs;
    private Lane.@Nullable Timer deadline;
    private @Nullable Throwable lastFailure;
    private int failures;
    private boolean settled;

    private Retry(Lane lane, Backoff backoff, RandomGenerator random, long timeoutMs, Supplier<Reply<T>> attempt) {
        this.lane = lane;
        this.backoff = backoff;
        this.random = random;
        this.timeoutMs = timeoutMs;
        this.deadlineNanos = lane.clock().nanos() + timeoutMs * 1_000_000;
        this.attempt = attempt;
        this.reply = Reply.on(lane);
    }

    /**
     * Starts with the first attempt at once, and has an end after {@code timeoutMs} whatever happens; 0 = one attempt, which
     * has the time of a request.
     */
    public static <T> Reply<T> within(
            Lane lane, Backoff backoff, RandomGenerator random, long timeoutMs, Supplier<Reply<T>> attempt) {
        Retry<T> retry = new Retry<>(lane, backoff, random, timeoutMs, attempt);
        if (timeoutMs > 0) {
            retry.deadline = lane.after(timeoutMs, retry::timeIsUp);
        }
        retry.run();
        return retry.reply;
    }

    private void run() {
        if (settled) {
            return;
        }
        Reply<T> tried;
        try {
            tried = attempt.get();
        } catch (ClientException e) {
            tried = Reply.failed(e);
        }
        tried.read(this::done);
    }

    @SuppressWarnings("NullAway") // without a failure the value is what was asked for, and that may be null
    private void done(@Nullable T value, @Nullable Throwable failure) {
        if (settled) {
            return;
        }
        if (failure == null) {
            settle();
            reply.complete(value);
            return;
        }
        lastFailure = failure;
        failures++;
        long waitMs = backoff.afterFailures(failures, random);
        boolean again = failure instanceof ClientException known
                && known.isRetriable()
                && lane.clock().nanos() + waitMs * 1_000_000 - deadlineNanos < 0;
        if (again) {
            lane.after(waitMs, this::run);
        } else {
            settle();
            reply.fail(failure);
        }
    }

    private void timeIsUp() {
        if (!settled) {
            settle();
            String why = lastFailure == null ? "" : ", after: " + lastFailure.getMessage();
            reply.fail(new ClientException(
                    ErrorCode.REQUEST_TIMED_OUT, "There was no answer within " + timeoutMs + " ms" + why, lastFailure));
        }
    }

    private void settle() {
        settled = true;
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
