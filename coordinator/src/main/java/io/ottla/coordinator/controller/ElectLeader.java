package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who leads a partition, by the reason of the election. The leader epoch grows by one with each change of leader or
 * in-sync set that the controller makes by itself.
 *
 * <pre>
 *  first     the first live replica; all live ones are in sync, as all are empty
 *  repair    the leader if it lives, else the first live replica in sync; dead ones leave the in-sync set, but the
 *            when none of them lives they stay: they have the records. Then: no leader, or, unclean, the first live one
 *  preferred the first replica, if it lives and is in sync
 *  afresh    as repair, with the brokers that have been away out of sync; the first of them when no other lives. The
 *            epoch grows in any case, as it may be one in which a broker has led in its life before
 *  relieve   as repair, with the broker that goes counted as dead, but only if someone else can lead
 * </pre>
 *
 * A replica that other brokers cannot reach leads only when nobody else can.
 */
public final class ElectLeader {
    private ElectLeader() {}

    /** Whether a replica that is not in sync may lead when no other lives: records may be lost. */
    public enum Unclean {
        ALLOWED,
        FORBIDDEN
    }

    /** The first state of a partition; null while no replica lives. */
    public static @Nullable PartitionImage first(ControlState state, String topic, PartitionImage partition) {
        List<Integer> online = state.online(topic, partition);
        if (online.isEmpty()) {
            return null;
        }
        return partition.withState(
                best(state, online, online), 0, online, state.image().controllerEpoch());
    }

    /** The state that fits the replicas alive; null when it is the present one. */
    public static @Nullable PartitionImage repair(
            ControlState state, String topic, PartitionImage partition, Unclean unclean) {
        List<Integer> online = state.online(topic, partition);
        List<Integer> inSync = partition.isr().stream().filter(online::contains).toList();
        if (inSync.contains(partition.leader())) {
            return change(state, partition, partition.leader(), inSync);
        }
        if (!inSync.isEmpty()) {
            return change(state, partition, best(state, online, inSync), inSync);
        }
        if (unclean == Unclean.ALLOWED && !online.isEmpty()) {
            return change(state, partition, online.get(0), List.of(online.get(0)));
        }
        return change(state, partition, PartitionImage.NO_LEADER, partition.isr());
    }

    /** The state after some replicas that are in sync have been away; null when none in sync lives. */
    public static @Nullable PartitionImage afresh(
            ControlState state, String topic, PartitionImage partition, Set<Integer> returned) {
        List<Integer> online = state.online(topic, partition);
        List<Integer> inSync = partition.isr().stream().filter(online::contains).toList();
        List<Integer> stayed =
                inSync.stream().filter(id -> !returned.contains(id)).toList();
        List<Integer> isr = stayed.isEmpty() ? inSync : stayed;
        if (isr.isEmpty()) {
            return null;
        }
        int leader = isr.contains(partition.leader()) ? partition.leader() : best(state, online, isr);
        return partition.withState(
                leader, partition.leaderEpoch() + 1, isr, state.image().controllerEpoch());
    }

    /** The preferred replica as leader; null when it cannot be or is. */
    public static @Nullable PartitionImage preferred(ControlState state, String topic, PartitionImage partition) {
        int preferred = partition.replicas().get(0);
        boolean eligible = partition.leader() != preferred
                && partition.isr().contains(preferred)
                && state.isOnline(topic, partition.index(), preferred)
                && !state.shuttingDown().contains(preferred)
                && !new Reach(state).isMissed(preferred);
        return eligible ? change(state, partition, preferred, partition.isr()) : null;
    }

    /** The partition without the broker, as leader and in sync; null when nobody else can lead or it is in neither. */
    public static @Nullable PartitionImage relieve(
            ControlState state, String topic, PartitionImage partition, int brokerId) {
        List<Integer> others = partition.isr().stream()
                .filter(id -> id != brokerId
                        && state.isOnline(topic, partition.index(), id)
                        && !state.shuttingDown().contains(id))
                .toList();
        if (partition.leader() != brokerId) {
            List<Integer> without =
                    partition.isr().stream().filter(id -> id != brokerId).toList();
            return without.isEmpty() ? null : change(state, partition, partition.leader(), without);
        }
        return others.isEmpty() ? null : change(state, partition, best(state, partition.replicas(), others), others);
    }

    /** The first that may lead, in this order; one that other brokers cannot reach only when all are so. */
    private static int best(ControlState state, List<Integer> order, List<Integer> eligible) {
        Reach reach = new Reach(state);
        for (int replica : order) {
            if (eligible.contains(replica) && !reach.isMissed(replica)) {
                return replica;
            }
        }
        return order.stream().filter(eligible::contains).findFirst().orElseThrow();
    }

    private static @Nullable PartitionImage change(
            ControlState state, PartitionImage partition, int leader, List<Integer> isr) {
        if (leader == partition.leader() && isr.equals(partition.isr())) {
            return null;
        }
        return partition.withState(
                leader, partition.leaderEpoch() + 1, isr, state.image().controllerEpoch());
    }
}
