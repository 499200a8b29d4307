package io.ottla.broker.control;

import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.StoredState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups next states into changes of the store. */
final class StateChanges {
    /** First states of one topic that are stored in one step: two operations each. */
    private static final int CREATED_MAX = 100;

    private StateChanges() {}

    /** A change and the states that it stores. */
    record Unit(Change change, List<NextState> states) {}

    static List<Unit> of(List<NextState> next) {
        List<Unit> units = new ArrayList<>();
        Map<String, List<NextState>> created = new LinkedHashMap<>();
        for (NextState state : next) {
            if (state.isNew()) {
                created.computeIfAbsent(state.topic(), t -> new ArrayList<>()).add(state);
            } else {
                units.add(new Unit(set(state), List.of(state)));
            }
        }
        created.forEach((topic, states) -> {
            for (int from = 0; from < states.size(); from += CREATED_MAX) {
                List<NextState> some = states.subList(from, Math.min(states.size(), from + CREATED_MAX));
                units.add(new Unit(create(topic, some), List.copyOf(some)));
            }
        });
        return units;
    }

    private static Change set(NextState state) {
        return new Change.SetState(
                state.topic(),
                state.partition().index(),
                state.stored(),
                state.partition().partitionEpoch());
    }

    private static Change create(String topic, List<NextState> states) {
        Map<Integer, StoredState> first = new HashMap<>();
        states.forEach(state -> first.put(state.partition().index(), state.stored()));
        return new Change.CreateStates(topic, first);
    }
}
