package io.ottla.broker.control;

import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does the controller's work one step at a time: a step looks at the state, commits and applies before the next begins,
 * so that no decision is made on a state that is about to change. Confined to the controller's lane.
 */
final class Steps {
    /** Far more than a healthy cluster ever queues; what comes beyond is told to ask later. */
    private static final int WAITING_MAX = 100_000;

    private final Lane lane;
    private final Consumer<StoreException> onStoreFailure;
    private final ArrayDeque<Step<?>> waiting = new ArrayDeque<>();
    private @Nullable Step<?> current;
    private boolean over;

    /** @param onStoreFailure told when a step failed at the store: the state in memory may be out of date */
    Steps(Lane lane, Consumer<StoreException> onStoreFailure) {
        this.lane = lane;
        this.onStoreFailure = onStoreFailure;
    }

    /** Does the step after those that wait; the reply fails as FENCED when we stop being controller before its end. */
    <T> Reply<T> add(Supplier<Reply<T>> work) {
        assert lane.here();
        Step<T> step = new Step<>(work, Reply.on(lane));
        if (over) {
            step.outcome.fail(fenced());
        } else if (waiting.size() >= WAITING_MAX) {
            step.outcome.fail(
                    new StoreException(StoreException.Kind.UNREACHABLE, WAITING_MAX + " changes wait already"));
        } else {
            waiting.add(step);
            next();
        }
        return step.outcome;
    }

    /** Nothing is done any more; what waits, or is under way, fails as FENCED. */
    void end() {
        assert lane.here();
        over = true;
        Step<?> open = current;
        current = null;
        if (open != null) {
            open.outcome.fail(fenced());
        }
        while (!waiting.isEmpty()) {
            waiting.remove().outcome.fail(fenced());
        }
    }

    private void next() {
        if (current == null && !over && !waiting.isEmpty()) {
            begin(waiting.remove());
        }
    }

    private <T> void begin(Step<T> step) {
        current = step;
        Reply<T> result;
        try {
            result = step.work.get();
        } catch (RuntimeException e) {
            result = Reply.failed(e);
        }
        result.read((value, error) -> {
            if (current != step) {
                return;
            }
            current = null;
            lane.run(this::next);
            if (error == null) {
                step.outcome.complete(value);
                return;
            }
            if (error instanceof StoreException failure) {
                onStoreFailure.accept(failure);
            }
            step.outcome.fail(error);
        });
    }

    private static StoreException fenced() {
        return new StoreException(StoreException.Kind.FENCED, "this broker is not the controller");
    }

    private record Step<T>(Supplier<Reply<T>> work, Reply<T> outcome) {}
}
