package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that the controller knows, and the only thing its decisions look at. Immutable.
 *
 * @param image the cluster as stored; a partition that has no stored state yet has {@link #UNSTORED} as its epoch
 * @param deleting topics on their way out
 * @param shuttingDown live brokers that asked to be relieved
 * @param failed replicas in a failed log directory of a live broker
 */
public record ControlState(ClusterImage image, Set<String> deleting, Set<Integer> shuttingDown, Set<Replica> failed) {
    /** The partition epoch of a partition without a stored state. */
    public static final int UNSTORED = -1;

    public ControlState {
        deleting = Set.copyOf(deleting);
        shuttingDown = Set.copyOf(shuttingDown);
        failed = Set.copyOf(failed);
    }

    /** One copy of a partition. */
    public record Replica(TopicPartition partition, int brokerId) {}

    public static ControlState of(ClusterImage image) {
        return new ControlState(image, Set.of(), Set.of(), Set.of());
    }

    public ControlState withImage(ClusterImage next) {
        return new ControlState(next, deleting, shuttingDown, failed);
    }

    public ControlState withDeleting(Set<String> next) {
        return new ControlState(image, next, shuttingDown, failed);
    }

    public ControlState withFailed(Set<Replica> next) {
        return new ControlState(image, deleting, shuttingDown, next);
    }

    /** The broker has asked to be relieved. */
    public ControlState withShuttingDown(int brokerId) {
        Set<Integer> next = new HashSet<>(shuttingDown);
        next.add(brokerId);
        return new ControlState(image, deleting, next, failed);
    }

    /** Other brokers are live now; those that left, or came back as a new process, are no longer shutting down. */
    public ControlState withBrokers(List<BrokerInfo> live) {
        Set<Integer> stillShuttingDown = new HashSet<>(shuttingDown);
        stillShuttingDown.removeIf(id -> live.stream().noneMatch(b -> b.id() == id && isSame(b)));
        Set<Replica> stillFailed = new HashSet<>(failed);
        stillFailed.removeIf(r -> live.stream().noneMatch(b -> b.id() == r.brokerId() && isSame(b)));
        return new ControlState(image.edit().brokers(live).done(), deleting, stillShuttingDown, stillFailed);
    }

    private boolean isSame(BrokerInfo broker) {
        BrokerInfo known = image.brokers().get(broker.id());
        return known != null && known.epoch() == broker.epoch();
    }

    /** Whether the replica can serve: its broker lives, and so does its log directory. */
    public boolean isOnline(String topic, int partition, int brokerId) {
        return image.brokers().containsKey(brokerId)
                && (failed.isEmpty() || !failed.contains(new Replica(new TopicPartition(topic, partition), brokerId)));
    }

    /** The replicas that can serve, in the order of the assignment. */
    public List<Integer> online(String topic, PartitionImage partition) {
        return partition.replicas().stream()
                .filter(id -> isOnline(topic, partition.index(), id))
                .toList();
    }
}
