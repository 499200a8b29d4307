package io.ottla.client.admin;

import java.util.List;
import java.util.Map;

/**
 * A topic to create.
 *
 * @param partitions -1 = the broker's default
 * @param replicationFactor -1 = the broker's default
 * @param assignment brokers of each partition, by index; empty = the controller chooses; else the two numbers are -1
 */
public record NewTopic(
        String name,
        int partitions,
        int replicationFactor,
        List<List<Integer>> assignment,
        Map<String, String> configs) {
    /** Partitions, or replicas, as many as is the brokers' default. */
    public static final int BROKER_DEFAULT = -1;

    /** With replicas where the controller wants them. */
    public static NewTopic of(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor, List.of(), Map.of());
    }
}
