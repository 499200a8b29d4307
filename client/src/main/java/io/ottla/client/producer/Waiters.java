package io.ottla.client.producer;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever waits for a record what became of it: a future, a callback, or a wrapped one. An object for each record
 * would only wrap one of these, so they are kept as they are.
 *
 * <p>Thread: where the outcome is known, mostly the client's loop.
 */
final class Waiters {
    private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

    private Waiters() {}

    /** One that looks on before the application is told. */
    interface Wrapped {
        void delivered(RecordMetadata metadata);

        void failed(RuntimeException why);
    }

    @SuppressWarnings("unchecked") // what is kept in a chunk is what the producer put there
    static void tell(Object waiter, RecordMetadata metadata) {
        if (waiter instanceof CompletableFuture<?> future) {
            ((CompletableFuture<RecordMetadata>) future).complete(metadata);
        } else if (waiter instanceof Callback callback) {
            call(callback, metadata, null);
        } else if (waiter instanceof Wrapped wrapped) {
            wrapped.delivered(metadata);
        } else {
            throw new IllegalArgumentException("nobody to tell: " + waiter);
        }
    }

    static void fail(Object waiter, RuntimeException why) {
        if (waiter instanceof CompletableFuture<?> future) {
            future.completeExceptionally(why);
        } else if (waiter instanceof Callback callback) {
            call(callback, null, why);
        } else if (waiter instanceof Wrapped wrapped) {
            wrapped.failed(why);
        } else {
            throw new IllegalArgumentException("nobody to tell: " + waiter);
        }
    }

    /** What an application's code throws must not stop the producer. */
    private static void call(Callback callback, @Nullable RecordMetadata metadata, @Nullable RuntimeException why) {
        try {
            callback.onCompletion(metadata, why);
        } catch (RuntimeException | Error e) {
            LOG.warn("A callback of the application failed", e);
        }
    }
}
