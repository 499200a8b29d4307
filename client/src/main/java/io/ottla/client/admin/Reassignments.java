package io.ottla.client.admin;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.AlterPartitionReassignments;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ListPartitionReassignments;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Moves partitions between brokers (KIP-455). Thread: from anywhere. */
public final class Reassignments {
    private static final int FACTOR_RULE_FROM = 1;

    private final Calls calls;

    Reassignments(Calls calls) {
        this.calls = calls;
    }

    /** A move that is under way; {@code replicas} are all brokers that have the partition during it. */
    public record Ongoing(List<Integer> replicas, List<Integer> adding, List<Integer> removing) {}

    /** Whether a move may also give a partition more or fewer replicas; not to allow it takes a broker of 4.0. */
    public enum ReplicaCount {
        /** The number of replicas may change. */
        MAY_CHANGE,
        /** The number of replicas stays. */
        KEPT
    }

    /** Starts to move each partition to these brokers, in order of preference. */
    public CompletableFuture<Map<TopicPartition, Outcome>> start(
            Map<TopicPartition, List<Integer>> targets, ReplicaCount count) {
        Map<String, List<AlterPartitionReassignments.Request.Partition>> byTopic = new TreeMap<>();
        targets.forEach((partition, replicas) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(new AlterPartitionReassignments.Request.Partition(partition.partition(), replicas)));
        return alter(byTopic, count);
    }

    /** Gives up the moves of these partitions: they stay where they were. */
    public CompletableFuture<Map<TopicPartition, Outcome>> cancel(Collection<TopicPartition> partitions) {
        Map<String, List<AlterPartitionReassignments.Request.Partition>> byTopic = new TreeMap<>();
        partitions.forEach(partition -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(AlterPartitionReassignments.Request.Partition.builder()
                        .partitionIndex(partition.partition())
                        .replicas(null)
                        .build()));
        return alter(byTopic, ReplicaCount.MAY_CHANGE);
    }

    /** The moves under way, by partition: of these, or of all for null. */
    public CompletableFuture<Map<TopicPartition, Ongoing>> list(@Nullable Collection<TopicPartition> partitions) {
        ListPartitionReassignments.Request request = ListPartitionReassignments.Request.builder()
                .timeoutMs(calls.brokerTimeoutMs())
                .topics(partitions == null ? null : indexes(partitions))
                .build();
        return calls.controller(Request.of(ApiKey.LIST_PARTITION_REASSIGNMENTS, request), answer -> {
            ListPartitionReassignments.Response response = answer.as(ListPartitionReassignments.Response.class);
            Calls.check(response.errorCode(), response.errorMessage(), "The moves of partitions cannot be listed");
            Map<TopicPartition, Ongoing> ongoing = new TreeMap<>();
            response.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(p -> ongoing.put(
                                    new TopicPartition(topic.name(), p.partitionIndex()),
                                    new Ongoing(p.replicas(), p.addingReplicas(), p.removingReplicas()))));
            return ongoing;
        });
    }

    private static List<ListPartitionReassignments.Request.Topic> indexes(Collection<TopicPartition> partitions) {
        List<ListPartitionReassignments.Request.Topic> topics = new ArrayList<>();
        Calls.byTopic(partitions)
                .forEach((name, indexes) -> topics.add(new ListPartitionReassignments.Request.Topic(name, indexes)));
        return topics;
    }

    private CompletableFuture<Map<TopicPartition, Outcome>> alter(
            Map<String, List<AlterPartitionReassignments.Request.Partition>> byTopic, ReplicaCount count) {
        AlterPartitionReassignments.Request request = AlterPartitionReassignments.Request.builder()
                .timeoutMs(calls.brokerTimeoutMs())
                .allowReplicationFactorChange(count == ReplicaCount.MAY_CHANGE)
                .topics(byTopic.entrySet().stream()
                        .map(topic -> new AlterPartitionReassignments.Request.Topic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        Request send = Request.of(
                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                count == ReplicaCount.KEPT ? FACTOR_RULE_FROM : 0,
                ApiKey.ALTER_PARTITION_REASSIGNMENTS.highest(),
                version -> request);
        return calls.controller(send, answer -> {
            AlterPartitionReassignments.Response response = answer.as(AlterPartitionReassignments.Response.class);
            Calls.check(response.errorCode(), response.errorMessage(), "Partitions cannot be moved");
            Map<TopicPartition, Outcome> outcomes = new TreeMap<>();
            for (AlterPartitionReassignments.Response.TopicResponse topic : response.responses()) {
                for (AlterPartitionReassignments.Response.Partition p : topic.partitions()) {
                    if (p.errorCode() == ErrorCode.NOT_CONTROLLER.code()) {
                        Calls.check(p.errorCode(), p.errorMessage(), "The controller has moved");
                    }
                    outcomes.put(
                            new TopicPartition(topic.name(), p.partitionIndex()),
                            Outcome.of(p.errorCode(), p.errorMessage()));
                }
            }
            return outcomes;
        });
    }
}
