package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.Assignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that the controller knows, and the only thing its decisions look at. Immutable.
 *
 * @param image the cluster as stored; a partition that has no stored state yet has {@link #UNSTORED} as its epoch
 * @param deleting topics on their way out
 * @param shuttingDown live brokers that asked to be relieved
 * @param failed replicas in a failed log directory of a live broker
 * @param completing partitions whose reassignment has nothing left to do but delete the replicas that go: the image has
 *     them with their target already, and here is the assignment that is still stored
 * @param unreachable whom live brokers say that they cannot reach, by who says so
 */
public record ControlState(
        ClusterImage image,
        Set<String> deleting,
        Set<Integer> shuttingDown,
        Set<Replica> failed,
        Map<TopicPartition, Assignment> completing,
        Map<Integer, Set<Integer>> unreachable) {
    /** The partition epoch of a partition without a stored state. */
    public static final int UNSTORED = -1;

    public ControlState {
        deleting = Set.copyOf(deleting);
        shuttingDown = Set.copyOf(shuttingDown);
        failed = Set.copyOf(failed);
        completing = Map.copyOf(completing);
        unreachable = Map.copyOf(unreachable);
    }

    /** One copy of a partition. */
    public record Replica(TopicPartition partition, int brokerId) {}

    public static ControlState of(ClusterImage image) {
        return new ControlState(image, Set.of(), Set.of(), Set.of(), Map.of(), Map.of());
    }

    public ControlState withImage(ClusterImage next) {
        return new ControlState(next, deleting, shuttingDown, failed, completing, unreachable);
    }

    public ControlState withDeleting(Set<String> next) {
        return new ControlState(image, next, shuttingDown, failed, completing, unreachable);
    }

    public ControlState withFailed(Set<Replica> next) {
        return new ControlState(image, deleting, shuttingDown, next, completing, unreachable);
    }

    public ControlState withCompleting(Map<TopicPartition, Assignment> next) {
        return new ControlState(image, deleting, shuttingDown, failed, next, unreachable);
    }

    public ControlState withUnreachable(Map<Integer, Set<Integer>> next) {
        return new ControlState(image, deleting, shuttingDown, failed, completing, next);
    }

    /** A topic as it was read from the store, as the image has it: with the targets of {@link #completing}. */
    public TopicImage asTold(TopicImage stored) {
        List<PartitionImage> settled = new ArrayList<>();
        for (PartitionImage p : stored.partitions()) {
            Assignment expected = completing.get(new TopicPartition(stored.name(), p.index()));
            if (expected != null && expected.equals(new Assignment(p.replicas(), p.adding(), p.removing()))) {
                settled.add(p.withReplicas(p.target(), List.of(), List.of()));
            }
        }
        return settled.isEmpty() ? stored : stored.with(settled);
    }

    /** The assignments of a topic as they are, or are to be, stored. */
    public Map<Integer, Assignment> assignments(TopicImage topic) {
        Map<Integer, Assignment> assignments = new TreeMap<>();
        topic.partitions()
                .forEach(p -> assignments.put(
                        p.index(),
                        completing.getOrDefault(
                                new TopicPartition(topic.name(), p.index()),
                                new Assignment(p.replicas(), p.adding(), p.removing()))));
        return assignments;
    }

    /** Whether replicas of the topic are being moved. */
    public boolean isReassigning(TopicImage topic) {
        return topic.partitions().stream()
                .anyMatch(p -> p.isReassigning()
                        || !completing.isEmpty()
                                && completing.containsKey(new TopicPartition(topic.name(), p.index())));
    }

    /** The broker has asked to be relieved. */
    public ControlState withShuttingDown(int brokerId) {
        Set<Integer> next = new HashSet<>(shuttingDown);
        next.add(brokerId);
        return new ControlState(image, deleting, next, failed, completing, unreachable);
    }

    /** Other brokers are live now; those that left, or came back as a new process, are no longer shutting down. */
    public ControlState withBrokers(List<BrokerInfo> live) {
        Set<Integer> stillShuttingDown = new HashSet<>(shuttingDown);
        stillShuttingDown.removeIf(id -> live.stream().noneMatch(b -> b.id() == id && isSame(b)));
        Set<Replica> stillFailed = new HashSet<>(failed);
        stillFailed.removeIf(r -> live.stream().noneMatch(b -> b.id() == r.brokerId() && isSame(b)));
        return new ControlState(
                image.edit().brokers(live).done(), deleting, stillShuttingDown, stillFailed, completing, unreachable);
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
