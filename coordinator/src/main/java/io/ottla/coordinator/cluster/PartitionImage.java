package io.ottla.coordinator.cluster;

import java.util.List;

/**
 * One partition as the controller decided it.
 *
 * @param leader broker id, {@link #NO_LEADER}, or {@link #BEING_DELETED}
 * @param leaderEpoch counts the leaders of this partition, from 0
 * @param partitionEpoch counts every change of the state; the version of its node in ZooKeeper
 * @param controllerEpoch the controller that decided this state
 * @param replicas broker ids, the preferred leader first
 * @param isr the replicas in sync, in the order in which they are listed in ZooKeeper
 * @param adding replicas that a reassignment brings in; empty when none runs or in an image from UpdateMetadata
 * @param removing replicas that a reassignment takes out; empty likewise
 * @param offline replicas whose broker or log directory is gone
 */
public record PartitionImage(
        int index,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        int controllerEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> adding,
        List<Integer> removing,
        List<Integer> offline) {
    /** No replica can lead. */
    public static final int NO_LEADER = -1;
    /** The topic is on its way out; UpdateMetadata says so with this leader. */
    public static final int BEING_DELETED = -2;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
        offline = List.copyOf(offline);
    }

    public boolean hasLeader() {
        return leader >= 0;
    }

    /** Whether a reassignment is bringing replicas in or taking some out. */
    public boolean isReassigning() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** The replicas that there will be once the reassignment is done; all, when none runs. */
    public List<Integer> target() {
        return replicas.stream().filter(id -> !removing.contains(id)).toList();
    }

    /** The replicas that there were before the reassignment began; all, when none runs. */
    public List<Integer> origin() {
        return replicas.stream().filter(id -> !adding.contains(id)).toList();
    }

    /** The same partition after an election or a change of the in-sync set. */
    public PartitionImage withState(int newLeader, int newLeaderEpoch, List<Integer> newIsr, int newControllerEpoch) {
        return new PartitionImage(
                index,
                newLeader,
                newLeaderEpoch,
                partitionEpoch,
                newControllerEpoch,
                replicas,
                newIsr,
                adding,
                removing,
                offline);
    }

    public PartitionImage withPartitionEpoch(int newPartitionEpoch) {
        return new PartitionImage(
                index,
                leader,
                leaderEpoch,
                newPartitionEpoch,
                controllerEpoch,
                replicas,
                isr,
                adding,
                removing,
                offline);
    }

    public PartitionImage withOffline(List<Integer> newOffline) {
        return new PartitionImage(
                index,
                leader,
                leaderEpoch,
                partitionEpoch,
                controllerEpoch,
                replicas,
                isr,
                adding,
                removing,
                newOffline);
    }

    public PartitionImage withReplicas(List<Integer> newReplicas, List<Integer> newAdding, List<Integer> newRemoving) {
        return new PartitionImage(
                index,
                leader,
                leaderEpoch,
                partitionEpoch,
                controllerEpoch,
                newReplicas,
                isr,
                newAdding,
                newRemoving,
                offline);
    }
}
