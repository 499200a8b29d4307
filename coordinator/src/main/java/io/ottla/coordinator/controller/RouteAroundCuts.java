package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to change because in-sync replicas and their leader cannot reach each other though both live: such a leader
 * commits nothing before the in-sync set shrinks, and when it does not reach the controller either, that is never.
 *
 * <pre>
 *   leader --x-- in-sync replica     and another in-sync replica is better connected than the leader:
 *                                    that one leads, and those that are cut from it are out of sync
 *   leader --x-- in-sync replica     otherwise, and the replica is worse connected than the leader:
 *                                    it is out of sync now, and not only after replica.lag.time.max.ms
 * </pre>
 *
 * Of two brokers that miss each other and are connected alike nobody can tell which one is cut: all stays. The next
 * leader is in sync, so it has every committed record, and its epoch keeps the one before from committing any more.
 */
public final class RouteAroundCuts {
    private RouteAroundCuts() {}

    public static List<NextState> decide(ControlState state) {
        List<NextState> next = new ArrayList<>();
        if (state.unreachable().isEmpty()) {
            return next;
        }
        Reach reach = new Reach(state);
        for (TopicImage topic : state.image().topics()) {
            if (state.deleting().contains(topic.name())) {
                continue;
            }
            for (PartitionImage partition : topic.partitions()) {
                PartitionImage routed = routed(state, reach, topic.name(), partition);
                if (routed != null) {
                    next.add(new NextState(topic.name(), routed));
                }
            }
        }
        return next;
    }

    private static @Nullable PartitionImage routed(
            ControlState state, Reach reach, String topic, PartitionImage partition) {
        int leader = partition.leader();
        if (!partition.hasLeader()
                || partition.partitionEpoch() == ControlState.UNSTORED
                || !state.isOnline(topic, partition.index(), leader)
                || partition.isr().stream().noneMatch(id -> reach.isCut(id, leader))) {
            return null;
        }
        int best = reach.isMissed(leader) ? best(state, reach, topic, partition) : leader;
        List<Integer> isr = partition.isr().stream()
                .filter(id -> id == best || !isOut(reach, id, best, leader))
                .toList();
        return best == leader && isr.equals(partition.isr())
                ? null
                : partition.withState(
                        best, partition.leaderEpoch() + 1, isr, state.image().controllerEpoch());
    }

    private static boolean isOut(Reach reach, int id, int best, int leader) {
        return reach.isCut(id, best) && (best != leader || reach.links(id) < reach.links(best));
    }

    /** The in-sync replica that is best connected; the leader unless another one is better. */
    private static int best(ControlState state, Reach reach, String topic, PartitionImage partition) {
        int best = partition.leader();
        for (int id : state.online(topic, partition)) {
            if (partition.isr().contains(id)
                    && !state.shuttingDown().contains(id)
                    && reach.links(id) > reach.links(best)) {
                best = id;
            }
        }
        return best;
    }
}
