package io.ottla.protocol.lane;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result of work done elsewhere, read once, on the lane of the one who asked.
 *
 * <p>Thread: may be completed from any lane, exactly once; everything else happens on the home lane, so the state
 * in here needs neither lock nor volatile. A reply made by {@link #done} has no home and is complete from the start.
 */
public final class Reply<T> {
    private final @Nullable Lane home;
    private boolean done;
    private @Nullable T value;
    private @Nullable Throwable error;
    private @Nullable BiConsumer<? super @Nullable T, ? super @Nullable Throwable> reader;

    private Reply(@Nullable Lane home) {
        this.home = home;
    }

    /** A reply that will be read on {@code home}. */
    public static <T> Reply<T> on(Lane home) {
        return new Reply<>(home);
    }

    /** A reply that is complete already. */
    public static <T> Reply<T> done(T value) {
        Reply<T> reply = new Reply<>(null);
        reply.done = true;
        reply.value = value;
        return reply;
    }

    /** A reply that has failed already. */
    public static <T> Reply<T> failed(Throwable error) {
        Reply<T> reply = new Reply<>(null);
        reply.done = true;
        reply.error = error;
        return reply;
    }

    /** Hands the result over; from any thread. */
    public void complete(T result) {
        settle(result, null);
    }

    /** Hands over that there is nothing to say: the reader gets null; from any thread. */
    public void completeEmpty() {
        settle(null, null);
    }

    /** Hands a failure over; from any thread. */
    public void fail(Throwable failure) {
        settle(null, failure);
    }

    /** Whether a result is there. Home lane only. */
    public boolean isDone() {
        assert home == null || home.here();
        return done;
    }

    /** The result if it is there, else null. Home lane only. */
    public @Nullable T valueOrNull() {
        return done ? value : null;
    }

    /**
     * Names the one reader: called with (value, null) or (null, error), at once if the result is there.
     * Home lane only.
     */
    public void read(BiConsumer<? super @Nullable T, ? super @Nullable Throwable> to) {
        assert home == null || home.here() : "a reply is read on its home lane";
        if (reader != null) {
            throw new IllegalStateException("a reply has one reader");
        }
        reader = to;
        if (done) {
            to.accept(value, error);
        }
    }

    /** A reply with the converted value, read on the same lane; takes this reply's one reader. */
    public <R> Reply<R> map(Function<? super T, ? extends R> convert) {
        Reply<R> mapped = new Reply<>(home);
        read((result, failure) -> {
            if (failure != null) {
                mapped.settleHere(null, failure);
                return;
            }
            R converted;
            try {
                converted = convert.apply(result);
            } catch (RuntimeException | Error e) {
                mapped.settleHere(null, e);
                return;
            }
            mapped.settleHere(converted, null);
        });
        return mapped;
    }

    /**
     * A reply with the answer to the next question, asked on the same lane once this one has a value; takes this reply's
     * one reader. A failure of either, or an exception of {@code next}, is the failure of the whole.
     */
    public <R> Reply<R> then(Function<? super T, Reply<R>> next) {
        Reply<R> outcome = new Reply<>(home);
        read((result, failure) -> {
            if (failure != null) {
                outcome.settleHere(null, failure);
                return;
            }
            Reply<R> second;
            try {
                second = next.apply(result);
            } catch (RuntimeException | Error e) {
                outcome.settleHere(null, e);
                return;
            }
            second.read(outcome::settleHere);
        });
        return outcome;
    }

    private void settle(@Nullable T result, @Nullable Throwable failure) {
        if (home == null || home.here()) {
            settleHere(result, failure);
        } else {
            home.run(() -> settleHere(result, failure));
        }
    }

    private void settleHere(@Nullable T result, @Nullable Throwable failure) {
        if (done) {
            throw new IllegalStateException("a reply is completed once");
        }
        done = true;
        value = result;
        error = failure;
        if (reader != null) {
            reader.accept(result, failure);
        }
    }
}
