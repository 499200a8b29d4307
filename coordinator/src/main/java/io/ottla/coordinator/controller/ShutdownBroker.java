package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens when a live broker asks to be relieved before it stops: others lead in its place, and it leaves the
 * in-sync sets.
 */
public final class ShutdownBroker {
    private ShutdownBroker() {}

    /**
     * What was decided.
     *
     * @param next the partitions that change
     * @param stop the partitions that the broker holds and does not lead: it stops copying them
     */
    public record Outcome(List<NextState> next, List<TopicPartition> stop) {}

    /** @param state in which the broker counts as shutting down already */
    public static Outcome decide(ControlState state, int brokerId) {
        List<NextState> next = new ArrayList<>();
        List<TopicPartition> stop = new ArrayList<>();
        for (TopicImage topic : state.image().topics()) {
            for (PartitionImage partition : topic.partitions()) {
                if (!partition.replicas().contains(brokerId)
                        || partition.replicas().size() == 1
                        || partition.partitionEpoch() == ControlState.UNSTORED) {
                    continue;
                }
                if (partition.leader() != brokerId) {
                    stop.add(new TopicPartition(topic.name(), partition.index()));
                }
                PartitionImage relieved = ElectLeader.relieve(state, topic.name(), partition, brokerId);
                if (relieved != null) {
                    next.add(new NextState(topic.name(), relieved));
                }
            }
        }
        return new Outcome(next, stop);
    }

    /** The partitions with other replicas that the broker still leads, as none of those can. */
    public static List<TopicPartition> remaining(ControlState state, int brokerId) {
        List<TopicPartition> remaining = new ArrayList<>();
        for (TopicImage topic : state.image().topics()) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.leader() == brokerId && partition.replicas().size() > 1) {
                    remaining.add(new TopicPartition(topic.name(), partition.index()));
                }
            }
        }
        return remaining;
    }
}
