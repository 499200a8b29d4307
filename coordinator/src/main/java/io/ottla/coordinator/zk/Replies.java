package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.function.Function;

/** One question after the other. */
final class Replies {
    private Replies() {}

    /** Asks {@code next} once {@code first} is answered; a failure of either is the failure of the whole. */
    static <A, B> Reply<B> then(Lane asker, Reply<A> first, Function<A, Reply<B>> next) {
        Reply<B> outcome = Reply.on(asker);
        first.read((answer, error) -> {
            if (error != null) {
                outcome.fail(error);
                return;
            }
            Reply<B> second;
            try {
                second = next.apply(answer);
            } catch (RuntimeException e) {
                outcome.fail(e);
                return;
            }
            pass(second, outcome);
        });
        return outcome;
    }

    /** Hands the outcome of one reply to another. */
    static <T> void pass(Reply<T> from, Reply<T> to) {
        from.read((answer, error) -> {
            if (error != null) {
                to.fail(error);
            } else {
                to.complete(answer);
            }
        });
    }
}
