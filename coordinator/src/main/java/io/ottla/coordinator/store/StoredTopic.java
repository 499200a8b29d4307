package io.ottla.coordinator.store;

import io.ottla.protocol.wire.Uuid;
import java.util.Map;

/**
 * A topic as it is stored.
 *
 * @param id {@link Uuid#ZERO} when whoever made the topic gave it none
 * @param version of the node that holds the assignment
 * @param assignments by partition index
 * @param states by partition index; a partition without one was never led
 */
public record StoredTopic(
        String name, Uuid id, int version, Map<Integer, Assignment> assignments, Map<Integer, StoredState> states) {}
