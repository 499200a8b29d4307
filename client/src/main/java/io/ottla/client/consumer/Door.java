package io.ottla.client.consumer;

import io.ottla.client.net.CallerThread;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ConcurrentModificationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's thread goes in and out of the consumer: one thread at a time, which may come in again from a
 * listener; how it waits for the loop, and how another thread ends that wait.
 *
 * <p>Thread: the application's; {@link #wakeup} from anywhere.
 */
final class Door {
    /** So long for what the loop answers without asking a broker: longer only if something is broken. */
    private static final long AT_ONCE_MS = 60_000;

    private final Lane lane;
    private final Runnable giveBack;
    private final Runnable takeBack;
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<?>> waiting = new AtomicReference<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private int depth;
    private boolean closed;
    private boolean closing;

    /** Before the work of each call {@code giveBack} runs on the caller's thread, then {@code takeBack} on the lane. */
    Door(Lane lane, Runnable giveBack, Runnable takeBack) {
        this.lane = lane;
        this.giveBack = giveBack;
        this.takeBack = takeBack;
    }

    /** Comes in; {@link #leave} has to follow. Throws ConcurrentModificationException while another thread is inside. */
    void enter() {
        Thread me = Thread.currentThread();
        if (inside.get() != me && !inside.compareAndSet(null, me)) {
            throw new ConcurrentModificationException(
                    "A consumer is for one thread at a time; only wakeup may be called from another.");
        }
        depth++;
        if (closed) {
            leave();
            throw new IllegalStateException("This consumer has been closed.");
        }
    }

    void leave() {
        if (--depth == 0) {
            inside.set(null);
        }
    }

    /** Nobody comes in any more. From inside. */
    void close() {
        closed = true;
    }

    /** Runs the work on the lane and waits for it, which takes no time to speak of. */
    void run(Runnable work) {
        ask(() -> {
            work.run();
            return true;
        });
    }

    /** What the loop knows without asking a broker. Not ended by a wakeup, nor by an interrupt that came before. */
    <T> T ask(Supplier<T> work) {
        enter();
        boolean interrupted = Thread.interrupted();
        try {
            giveBack.run();
            return CallerThread.await(CallerThread.future(lane, taken(() -> Reply.done(work.get()))), AT_ONCE_MS);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            leave();
        }
    }

    /** The result of work that may take its time: until it is there, another thread wakes this one, or it is interrupted. */
    <T> T await(Supplier<Reply<T>> work) {
        return await(work, Long.MAX_VALUE);
    }

    /** The same for work that can be left off: it is told, on the loop, whether somebody waits for it still. */
    <T> T awaitWhile(Function<BooleanSupplier, Reply<T>> work) {
        AtomicBoolean awaited = new AtomicBoolean(true);
        try {
            return await(() -> work.apply(awaited::get));
        } finally {
            awaited.set(false);
        }
    }

    /** The same, for no longer than this. */
    <T> T await(Supplier<Reply<T>> work, long timeoutMs) {
        enter();
        try {
            giveBack.run();
            if (!closing) {
                throwIfWoken();
            }
            CompletableFuture<T> future = CallerThread.future(lane, taken(work));
            waiting.set(closing ? null : future);
            if (!closing && woken.get()) {
                future.completeExceptionally(new Consumer.WokenUp());
            }
            return CallerThread.await(future, timeoutMs);
        } catch (Consumer.WokenUp e) {
            woken.set(false);
            throw e;
        } finally {
            waiting.set(null);
            leave();
        }
    }

    /** From now on nobody is woken: it is being closed. From inside. */
    void closing() {
        closing = true;
    }

    /** Ends the wait that goes on now, or else the next one. */
    void wakeup() {
        woken.set(true);
        CompletableFuture<?> future = waiting.get();
        if (future != null) {
            future.completeExceptionally(new Consumer.WokenUp());
        }
    }

    void throwIfWoken() {
        if (woken.getAndSet(false)) {
            throw new Consumer.WokenUp();
        }
    }

    private <T> Supplier<Reply<T>> taken(Supplier<Reply<T>> work) {
        return () -> {
            takeBack.run();
            return work.get();
        };
    }
}
