package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.ElectLeader.Unclean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has to change so that every partition has a leader that lives, and only live replicas in sync, as far as can be.
 * Looks at the state and not at what happened, so it is right after a failover, after a broker came or went, and after a
 * topic appeared, alike.
 */
public final class RepairPartitions {
    private RepairPartitions() {}

    /** @param unclean whether a topic allows it */
    public static List<NextState> decide(
            ControlState state, Collection<TopicImage> topics, Function<String, Unclean> unclean) {
        List<NextState> next = new ArrayList<>();
        for (TopicImage topic : topics) {
            if (state.deleting().contains(topic.name())) {
                continue;
            }
            for (PartitionImage partition : topic.partitions()) {
                PartitionImage repaired = repaired(state, topic.name(), partition, unclean);
                if (repaired != null) {
                    next.add(new NextState(topic.name(), repaired));
                }
            }
        }
        return next;
    }

    /** The topics for which it matters whether they allow an unclean election. */
    public static List<String> uncleanCandidates(ControlState state, Collection<TopicImage> topics) {
        List<String> candidates = new ArrayList<>();
        for (TopicImage topic : topics) {
            boolean candidate = topic.partitions().stream().anyMatch(p -> isUncleanCandidate(state, topic.name(), p));
            if (candidate) {
                candidates.add(topic.name());
            }
        }
        return candidates;
    }

    private static boolean isUncleanCandidate(ControlState state, String topic, PartitionImage partition) {
        List<Integer> online = state.online(topic, partition);
        return partition.partitionEpoch() != ControlState.UNSTORED
                && !online.isEmpty()
                && partition.isr().stream().noneMatch(online::contains);
    }

    private static @Nullable PartitionImage repaired(
            ControlState state, String topic, PartitionImage partition, Function<String, Unclean> unclean) {
        if (partition.partitionEpoch() == ControlState.UNSTORED) {
            return ElectLeader.first(state, topic, partition);
        }
        return ElectLeader.repair(state, topic, partition, unclean.apply(topic));
    }
}
