package io.ottla.broker.api.admin;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.function.Function;
import java.util.function.Supplier;

/** Replies one after another, and replies that are not waited for without end. On the home lane of the caller. */
final class Replies {
    private Replies() {}

    /** The reply to what is asked with the answer to the first; takes the first's one reader. */
    static <A, B> Reply<B> then(Lane home, Reply<A> first, Function<A, Reply<B>> next) {
        Reply<B> last = Reply.on(home);
        first.read((value, failure) -> {
            if (failure != null) {
                last.fail(failure);
                return;
            }
            Reply<B> second;
            try {
                second = next.apply(value);
            } catch (RuntimeException e) {
                last.fail(e);
                return;
            }
            second.read((result, trouble) -> {
                if (trouble != null) {
                    last.fail(trouble);
                } else {
                    last.complete(result);
                }
            });
        });
        return last;
    }

    /** The reply, or something else when it has not come after {@code patienceMs}; what comes later is dropped. */
    static <T> Reply<T> within(Lane home, long patienceMs, Reply<T> reply, Supplier<T> otherwise) {
        if (reply.isDone()) {
            return reply;
        }
        Reply<T> bounded = Reply.on(home);
        Lane.Timer timer = home.after(Math.max(0, patienceMs), () -> {
            if (!bounded.isDone()) {
                bounded.complete(otherwise.get());
            }
        });
        reply.read((value, failure) -> {
            if (bounded.isDone()) {
                return;
            }
            timer.cancel();
            if (failure != null) {
                bounded.fail(failure);
            } else {
                bounded.complete(value);
            }
        });
        return bounded;
    }
}
