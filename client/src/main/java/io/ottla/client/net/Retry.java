package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries something again, with growing waits, for as long as it fails retriably and there is time. The failure at the end
 * is that of the last attempt.
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
    private int failures;

    private Retry(Lane lane, Backoff backoff, RandomGenerator random, long timeoutMs, Supplier<Reply<T>> attempt) {
        this.lane = lane;
        this.backoff = backoff;
        this.random = random;
        this.deadlineNanos = lane.clock().nanos() + timeoutMs * 1_000_000;
        this.attempt = attempt;
        this.reply = Reply.on(lane);
    }

    /** Starts with the first attempt at once; {@code timeoutMs} limits when the last one may begin. */
    public static <T> Reply<T> within(
            Lane lane, Backoff backoff, RandomGenerator random, long timeoutMs, Supplier<Reply<T>> attempt) {
        Retry<T> retry = new Retry<>(lane, backoff, random, timeoutMs, attempt);
        retry.run();
        return retry.reply;
    }

    private void run() {
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
        if (failure == null) {
            reply.complete(value);
            return;
        }
        failures++;
        long waitMs = backoff.afterFailures(failures, random);
        boolean again = failure instanceof ClientException known
                && known.isRetriable()
                && lane.clock().nanos() + waitMs * 1_000_000 - deadlineNanos < 0;
        if (again) {
            lane.after(waitMs, this::run);
        } else {
            reply.fail(failure);
        }
    }
}
