package io.ottla.coordinator.store;

import java.util.List;

/** Where the replicas of a partition are, the preferred leader first, and which of them a reassignment moves. */
public record Assignment(List<Integer> replicas, List<Integer> adding, List<Integer> removing) {
    public Assignment {
        replicas = List.copyOf(replicas);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
    }

    public static Assignment of(List<Integer> replicas) {
        return new Assignment(replicas, List.of(), List.of());
    }
}
