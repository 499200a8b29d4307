package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a broker says of itself in the store.
 *
 * @param endpoints what clients are told; at least one
 * @param jmxPort -1 for none
 */
public record Registration(
        int brokerId, List<Endpoint> endpoints, @Nullable String rack, int jmxPort) {
    public Registration {
        endpoints = List.copyOf(endpoints);
    }
}
