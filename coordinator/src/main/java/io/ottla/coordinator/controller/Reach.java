package io.ottla.coordinator.controller;

import java.util.Set;

/**
 * How well the brokers reach each other, from what each says of the others. A link counts as cut as soon as one of its
 * ends says so; who says nothing reaches everybody.
 */
final class Reach {
    private final ControlState state;

    Reach(ControlState state) {
        this.state = state;
    }

    /** Whether this live broker says that it cannot reach the other. */
    boolean misses(int who, int whom) {
        return state.image().brokers().containsKey(who)
                && state.unreachable().getOrDefault(who, Set.of()).contains(whom);
    }

    boolean isCut(int one, int other) {
        return misses(one, other) || misses(other, one);
    }

    /** With how many live brokers it is connected. */
    int links(int brokerId) {
        int links = 0;
        for (int other : state.image().brokers().keySet()) {
            if (other != brokerId && !isCut(brokerId, other)) {
                links++;
            }
        }
        return links;
    }

    /** Whether any live broker misses it. */
    boolean isMissed(int brokerId) {
        return !state.unreachable().isEmpty()
                && state.image().brokers().keySet().stream().anyMatch(other -> misses(other, brokerId));
    }
}
