package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the replicas of a partition can move, and how that begins (KIP-455).
 *
 * <pre>
 *   [1,2] --wish [2,3]--> [2,3,1] adding 3, removing 1 --3 is in sync--> [2,3], told --1 is deleted--> [2,3], stored
 *                            |
 *                            +--cancelled--> [2,1], told --3 is deleted--> [2,1], stored
 *                            +--wish [2,4]--> [2,4,1] adding 4, removing 1, 3 is deleted
 * </pre>
 *
 * Each arrow is a new leader epoch, as brokers take a new list of replicas only with one.
 */
public final class Reassign {
    private Reassign() {}

    /** @param replicas the preferred leader first; null to cancel what is under way */
    public record Wish(TopicPartition partition, @Nullable List<Integer> replicas) {}

    /** Whether a wish may ask for more or fewer replicas than there are. */
    public enum Factor {
        MAY_CHANGE,
        FIXED
    }

    /** What was decided. */
    public sealed interface Outcome {
        /** It is so already. */
        record Unchanged() implements Outcome {}

        /**
         * The move begins.
         *
         * @param next with the state that goes with it, which is stored unless there never was one
         * @param unneeded replicas that an earlier reassignment was bringing in
         */
        record Move(NextState next, List<Integer> unneeded) implements Outcome {}

        record Refused(ErrorCode error, String message) implements Outcome {}
    }

    public static Outcome decide(ControlState state, Wish wish, Factor factor) {
        TopicPartition name = wish.partition();
        PartitionImage now = state.image().partition(name.topic(), name.partition());
        if (now == null || state.deleting().contains(name.topic())) {
            return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "partition " + name + " does not exist");
        }
        List<Integer> target = wish.replicas();
        if (target == null) {
            return now.isReassigning()
                    ? move(state, name.topic(), now, now.origin())
                    : refused(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, "no reassignment of " + name + " is under way");
        }
        String complaint = complaint(state, now, target);
        if (complaint != null) {
            return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, complaint);
        }
        int before = now.origin().size();
        if (factor == Factor.FIXED && target.size() != before) {
            return refused(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "the wish would change the replication factor of " + name + " from " + before + " to "
                            + target.size());
        }
        return move(state, name.topic(), now, target);
    }

    private static @Nullable String complaint(ControlState state, PartitionImage now, List<Integer> target) {
        if (target.isEmpty()) {
            return "the list of replicas is empty";
        }
        if (new HashSet<>(target).size() != target.size()) {
            return "a broker is named twice: " + target;
        }
        Set<Integer> live = state.image().brokers().keySet();
        for (int id : target) {
            if (id < 0) {
                return "a broker id is negative: " + target;
            }
            if (!live.contains(id) && !now.origin().contains(id)) {
                return "broker " + id + " is not alive; alive are " + live;
            }
        }
        return null;
    }

    private static Outcome move(ControlState state, String topic, PartitionImage now, List<Integer> target) {
        List<Integer> origin = now.origin();
        Set<Integer> all = new LinkedHashSet<>(target);
        all.addAll(origin);
        List<Integer> replicas = List.copyOf(all);
        List<Integer> adding = without(replicas, origin);
        List<Integer> removing = without(replicas, target);
        List<Integer> unneeded = without(now.replicas(), replicas);
        if (replicas.equals(now.replicas()) && adding.equals(now.adding()) && removing.equals(now.removing())) {
            return new Outcome.Unchanged();
        }
        PartitionImage next = now.withReplicas(replicas, adding, removing);
        if (now.partitionEpoch() == ControlState.UNSTORED) {
            return new Outcome.Move(new NextState(topic, next), unneeded);
        }
        List<Integer> isr = without(now.isr(), unneeded);
        if (isr.isEmpty()) {
            return refused(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "only replicas that the reassignment brings in are in sync, the records would be lost: "
                            + now.isr());
        }
        int leader = unneeded.contains(now.leader()) ? leader(state, topic, next, isr) : now.leader();
        int epoch = now.leaderEpoch() + 1;
        PartitionImage moved = next.withState(leader, epoch, isr, state.image().controllerEpoch());
        return new Outcome.Move(new NextState(topic, moved), unneeded);
    }

    /** The first replica that is in sync and can serve, or nobody. */
    static int leader(ControlState state, String topic, PartitionImage partition, List<Integer> isr) {
        return state.online(topic, partition).stream()
                .filter(isr::contains)
                .findFirst()
                .orElse(PartitionImage.NO_LEADER);
    }

    private static List<Integer> without(List<Integer> all, List<Integer> some) {
        List<Integer> left = new ArrayList<>(all);
        left.removeAll(some);
        return left;
    }

    private static Outcome refused(ErrorCode error, String message) {
        return new Outcome.Refused(error, message);
    }
}
