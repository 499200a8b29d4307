package io.ottla.broker.partition;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps steps in the order in which they began, though some take a detour over another thread and others are ready at
 * once: who takes a turn passes only after all who took theirs before. Thread: one lane.
 */
public final class Turnstile {
    private final ArrayDeque<Turn> turns = new ArrayDeque<>();

    /** Whether nobody is on the way, so that no turn is needed. */
    public boolean isFree() {
        return turns.isEmpty();
    }

    /** Takes the next place. */
    public Turn take() {
        Turn turn = new Turn();
        turns.add(turn);
        return turn;
    }

    /** A place in the order. */
    public final class Turn {
        private @Nullable Runnable step;

        private Turn() {}

        /** Ready: the step runs now, or as soon as all before it have run theirs. */
        public void pass(Runnable ready) {
            step = ready;
            for (Turn first = turns.peek(); first != null && first.step != null; first = turns.peek()) {
                turns.remove();
                first.step.run();
            }
        }
    }
}
