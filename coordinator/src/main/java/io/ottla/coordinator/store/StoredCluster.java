package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.BrokerInfo;
import java.util.List;
import java.util.Set;

/** All that a new controller has to know. */
public record StoredCluster(List<BrokerInfo> brokers, List<StoredTopic> topics, Set<String> deletions) {}
