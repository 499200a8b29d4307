package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;

/** One thing to change in the store. Each is done whole or not at all. */
public sealed interface Change {
    /** A topic that must not exist yet, with its config overrides (those of an earlier topic are replaced). */
    record CreateTopic(String topic, Uuid id, Map<Integer, Assignment> assignments, Map<String, String> configs)
            implements Change {}

    /** Another assignment, or an id, for a topic that must have this version. */
    record SetTopic(String topic, Uuid id, Map<Integer, Assignment> assignments, int expectedVersion)
            implements Change {}

    /** What is left of the order at /admin/reassign_partitions, replicas by partition; it goes when nothing is. */
    record KeepReassignments(Map<TopicPartition, List<Integer>> left) implements Change {}

    /** The first states of partitions of one topic. */
    record CreateStates(String topic, Map<Integer, StoredState> states) implements Change {}

    /** The next state of a partition that must have this version. */
    record SetState(String topic, int partition, StoredState state, int expectedVersion) implements Change {}

    /** Marks a topic for deletion; without effect when it is marked. */
    record MarkDeletion(String topic) implements Change {}

    /** Takes the mark away; without effect when there is none. */
    record UnmarkDeletion(String topic) implements Change {}

    /** Takes a topic out of the store with its states, configs and mark. */
    record DeleteTopic(String topic) implements Change {}

    /** The block of producer ids handed out last. */
    record SetProducerIds(ProducerIds block, int expectedVersion) implements Change {}
}
