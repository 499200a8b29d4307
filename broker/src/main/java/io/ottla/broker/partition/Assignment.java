package io.ottla.broker.partition;

import io.ottla.broker.log.PartitionName;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.wire.Uuid;

/**
 * What the controller decided for one partition, from LeaderAndIsr.
 *
 * @param topicId zero if the request is too old to carry it
 * @param state leader, in-sync set, epochs, replicas
 * @param isNew whether the partition was just created, so that any directory will do
 */
public record Assignment(PartitionName name, Uuid topicId, PartitionImage state, boolean isNew) {}
