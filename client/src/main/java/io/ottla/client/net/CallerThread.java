package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.client.InterruptException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bridge between threads of the application and the client's loop: the only place where the client blocks.
 * Thread: the application's, never the loop.
 */
public final class CallerThread {
    private CallerThread() {}

    /** Starts the work on the lane and gives its result out as a future. From anywhere. */
    public static <T> CompletableFuture<T> future(Lane lane, Supplier<Reply<T>> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        start(lane, future, () -> work.get().read((value, failure) -> tell(future, value, failure)));
        return future;
    }

    /** Starts the work on the lane; the result is its future's. From anywhere. */
    public static <T> CompletableFuture<T> stage(Lane lane, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        start(lane, future, () -> work.get().whenComplete((value, failure) -> tell(future, value, failure)));
        return future;
    }

    private static void start(Lane lane, CompletableFuture<?> future, Runnable work) {
        try {
            lane.run(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error e) {
                    future.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(new IllegalStateException("The client is closed.", e));
        }
    }

    @SuppressWarnings("NullAway") // without a failure the value is what was asked for, and that may be null
    private static <T> void tell(CompletableFuture<T> future, @Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(value);
        }
    }

    /** The future's value, waited for without limit: the work has a deadline of its own. */
    public static <T> T await(CompletableFuture<T> future) {
        return await(future, Long.MAX_VALUE);
    }

    /**
     * The future's value, waited for this long. Throws what the work failed with, REQUEST_TIMED_OUT when the time has
     * passed, and the unchecked {@link InterruptException} when the thread is interrupted (its flag stays set).
     */
    public static <T> T await(CompletableFuture<T> future, long timeoutMs) {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ClientException(ErrorCode.REQUEST_TIMED_OUT, "No result within " + timeoutMs + " ms.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException("A call that waited");
        } catch (ExecutionException e) {
            throw unchecked(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The failure of work on the loop for the caller: with the caller's stack where nothing is lost by it. */
    public static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof ClientException known) {
            return known.again();
        }
        return cause instanceof RuntimeException plain ? plain : new IllegalStateException(cause);
    }
}
