package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectLeader.Unclean;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Elections that an operator or the balance of leaders asks for. */
public final class ElectOnRequest {
    private static final int PERCENT = 100;

    private ElectOnRequest() {}

    /** What was decided for one partition: the next state, or why not. */
    public record Outcome(
            TopicPartition partition,
            @Nullable NextState next,
            ErrorCode error,
            @Nullable String why) {}

    public static List<Outcome> decide(ControlState state, ElectionType type, Collection<TopicPartition> wanted) {
        List<Outcome> outcomes = new ArrayList<>(wanted.size());
        for (TopicPartition name : wanted) {
            PartitionImage partition = state.image().partition(name.topic(), name.partition());
            if (partition == null || state.deleting().contains(name.topic())) {
                outcomes.add(
                        refused(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "partition " + name + " does not exist"));
            } else if (type == ElectionType.PREFERRED) {
                outcomes.add(preferred(state, name, partition));
            } else {
                outcomes.add(unclean(state, name, partition));
            }
        }
        return outcomes;
    }

    /** The partitions of those brokers for which more than the percentage are led by someone else. */
    public static Set<TopicPartition> imbalanced(ControlState state, int percentMax) {
        Set<TopicPartition> wanted = new TreeSet<>();
        for (int brokerId : state.image().brokers().keySet()) {
            List<TopicPartition> away = new ArrayList<>();
            int preferred = 0;
            for (TopicImage topic : state.image().topics()) {
                for (PartitionImage partition : topic.partitions()) {
                    if (partition.replicas().get(0) == brokerId) {
                        preferred++;
                        if (partition.leader() != brokerId && !partition.isReassigning()) {
                            away.add(new TopicPartition(topic.name(), partition.index()));
                        }
                    }
                }
            }
            if (preferred > 0 && away.size() * PERCENT > percentMax * preferred) {
                wanted.addAll(away);
            }
        }
        return wanted;
    }

    private static Outcome preferred(ControlState state, TopicPartition name, PartitionImage partition) {
        if (partition.leader() == partition.replicas().get(0)) {
            return refused(name, ErrorCode.ELECTION_NOT_NEEDED, "the preferred replica leads already");
        }
        PartitionImage next = ElectLeader.preferred(state, name.topic(), partition);
        return next == null
                ? refused(
                        name,
                        ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
                        "replica " + partition.replicas().get(0) + " is not alive and in sync")
                : new Outcome(name, new NextState(name.topic(), next), ErrorCode.NONE, null);
    }

    private static Outcome unclean(ControlState state, TopicPartition name, PartitionImage partition) {
        if (partition.hasLeader() && state.isOnline(name.topic(), name.partition(), partition.leader())) {
            return refused(name, ErrorCode.ELECTION_NOT_NEEDED, "the partition has a leader");
        }
        PartitionImage next = partition.partitionEpoch() == ControlState.UNSTORED
                ? ElectLeader.first(state, name.topic(), partition)
                : ElectLeader.repair(state, name.topic(), partition, Unclean.ALLOWED);
        return next == null || !next.hasLeader()
                ? refused(name, ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, "no replica is alive")
                : new Outcome(name, new NextState(name.topic(), next), ErrorCode.NONE, null);
    }

    private static Outcome refused(TopicPartition name, ErrorCode error, String why) {
        return new Outcome(name, null, error, why);
    }
}
