package io.ottla.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as one of its brokers described it. Immutable.
 *
 * @param clusterId null from a broker that does not tell
 * @param controllerId -1 if there is none
 * @param nodes by id
 * @param topics those that were asked about, by name
 */
public record ClusterView(
        @Nullable String clusterId, int controllerId, Map<Integer, Node> nodes, Map<String, TopicView> topics) {}
