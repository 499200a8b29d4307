package io.ottla.broker.server;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lets the thread that starts or stops the broker wait for what a lane does; nothing else may wait like this. */
final class Wait {
    private Wait() {}

    /** The result of work that is begun on the lane and answers there. Throws what it failed with. */
    static <T> T on(Lane lane, long timeoutMs, String what, Supplier<Reply<T>> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        lane.run(() -> {
            try {
                work.get().read((value, error) -> {
                    if (error == null) {
                        done.complete(value);
                    } else {
                        done.completeExceptionally(error);
                    }
                });
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return of(done, timeoutMs, what);
    }

    /** The result, or StartFailure when it takes longer than it may. */
    static <T> T of(CompletableFuture<T> done, long timeoutMs, String what) {
        try {
            return done.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartFailure(what + " took longer than " + timeoutMs + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted during " + what);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(what, e.getCause());
        }
    }
}
