package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.StoredState;

/** A partition as it shall be next; its partition epoch is still that of the state which this one replaces. */
public record NextState(String topic, PartitionImage partition) {
    /** Whether there is no stored state yet. */
    public boolean isNew() {
        return partition.partitionEpoch() == ControlState.UNSTORED;
    }

    public TopicPartition name() {
        return new TopicPartition(topic, partition.index());
    }

    /** What is to be written. */
    public StoredState stored() {
        return new StoredState(
                partition.leader(),
                partition.leaderEpoch(),
                partition.isr(),
                partition.controllerEpoch(),
                partition.partitionEpoch());
    }
}
