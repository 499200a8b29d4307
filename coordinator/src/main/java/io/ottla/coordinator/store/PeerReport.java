package io.ottla.coordinator.store;

import java.util.Set;

/** A broker says which other brokers it cannot reach. */
public record PeerReport(int brokerId, Set<Integer> unreachable) {
    public PeerReport {
        unreachable = Set.copyOf(unreachable);
    }
}
