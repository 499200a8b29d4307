package io.ottla.coordinator.controller;

import java.util.List;

/**
 * A wish for more partitions of a topic.
 *
 * @param count how many the topic shall have in all
 * @param assignments broker ids of each partition that is added, in the order of their index; empty to have the
 *     controller place them
 */
public record MorePartitions(String topic, int count, List<List<Integer>> assignments) {
    public MorePartitions {
        assignments = List.copyOf(assignments);
    }
}
