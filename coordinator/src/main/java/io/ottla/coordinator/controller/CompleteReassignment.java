package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a reassignment has brought everything in: then one of the target replicas leads, and those that go are neither
 * in sync nor told of the partition any more.
 */
public final class CompleteReassignment {
    private CompleteReassignment() {}

    /** The partition with its target as its replicas; null while one of them is not in sync, or none can lead. */
    public static @Nullable PartitionImage decide(ControlState state, String topic, PartitionImage partition) {
        List<Integer> target = partition.target();
        if (!partition.isReassigning()
                || partition.partitionEpoch() == ControlState.UNSTORED
                || !partition.isr().containsAll(target)) {
            return null;
        }
        PartitionImage settled = partition.withReplicas(target, List.of(), List.of());
        List<Integer> isr = partition.isr().stream().filter(target::contains).toList();
        boolean stays =
                target.contains(partition.leader()) && state.isOnline(topic, partition.index(), partition.leader());
        int leader = stays ? partition.leader() : Reassign.leader(state, topic, settled, isr);
        return leader == PartitionImage.NO_LEADER
                ? null
                : settled.withState(
                        leader, partition.leaderEpoch() + 1, isr, state.image().controllerEpoch());
    }
}
