package io.ottla.coordinator.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live broker.
 *
 * @param epoch the transaction id that created its registration in ZooKeeper, so it grows with every restart; -1 when
 *     it is not known, as in an image that came from UpdateMetadata
 * @param rack null when the broker names none
 */
public record BrokerInfo(int id, long epoch, @Nullable String rack, List<Endpoint> endpoints) {
    public BrokerInfo {
        endpoints = List.copyOf(endpoints);
    }

    /** The endpoint of this listener, or null when the broker has no such listener. */
    public @Nullable Endpoint endpoint(String listener) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.listener().equals(listener)) {
                return endpoint;
            }
        }
        return null;
    }
}
