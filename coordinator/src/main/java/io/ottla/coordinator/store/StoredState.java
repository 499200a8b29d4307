package io.ottla.coordinator.store;

import java.util.List;

/**
 * The state of a partition as it is stored.
 *
 * @param leader broker id, -1 for none
 * @param version of the node; -1 for a state that is not stored yet
 */
public record StoredState(int leader, int leaderEpoch, List<Integer> isr, int controllerEpoch, int version) {
    public StoredState {
        isr = List.copyOf(isr);
    }
}
