package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.BrokerInfo;
import java.util.List;

/**
 * The state of a partition as it is stored.
 *
 * @param leader broker id, -1 for none
 * @param version of the node; -1 for a state that is not stored yet
 * @param storedAt when it was stored, in the time of {@link BrokerInfo#epoch}: a broker with a higher epoch has
 *     registered later; {@link #UNKNOWN} for a state that is yet to be stored
 */
public record StoredState(
        int leader, int leaderEpoch, List<Integer> isr, int controllerEpoch, int version, long storedAt) {
    /** Nobody can have registered later. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    public StoredState(int leader, int leaderEpoch, List<Integer> isr, int controllerEpoch, int version) {
        this(leader, leaderEpoch, isr, controllerEpoch, version, UNKNOWN);
    }

    public StoredState {
        isr = List.copyOf(isr);
    }
}
