package io.ottla.coordinator.controller;

import java.util.List;
import java.util.Map;

/**
 * A topic that someone wants.
 *
 * @param partitions 1 or more, or {@link #DEFAULT} for the controller's num.partitions; must be DEFAULT with an
 *     assignment
 * @param replicationFactor 1 or more, or {@link #DEFAULT} for default.replication.factor; likewise
 * @param assignment broker ids by partition index, the preferred leader first; empty to have the controller place them
 * @param configs overrides, names and values already checked
 */
public record NewTopic(
        String name,
        int partitions,
        int replicationFactor,
        Map<Integer, List<Integer>> assignment,
        Map<String, String> configs) {
    /** Leaves a number to the controller's settings. */
    public static final int DEFAULT = -1;

    public NewTopic {
        assignment = Map.copyOf(assignment);
        configs = Map.copyOf(configs);
    }
}
