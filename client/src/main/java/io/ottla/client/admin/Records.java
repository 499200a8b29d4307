package io.ottla.client.admin;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.ClusterView;
import io.ottla.client.net.Request;
import io.ottla.client.net.TopicView;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteRecords;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Deletes records from the beginning of partitions (KIP-107). Thread: from anywhere. */
public final class Records {
    private final Calls calls;

    Records(Calls calls) {
        this.calls = calls;
    }

    /** What became of one partition; {@code lowWatermark} is the first offset that every replica has now. */
    public record Deleted(long lowWatermark, Outcome outcome) {}

    /**
     * Deletes all records before each partition's offset, -1 meaning all there are. Asks the leaders; a partition that
     * has none, or that does not exist, has that as its outcome.
     */
    public CompletableFuture<Map<TopicPartition, Deleted>> deleteBefore(Map<TopicPartition, Long> offsets) {
        TreeSet<String> topics = new TreeSet<>();
        offsets.keySet().forEach(partition -> topics.add(partition.topic()));
        return calls.retried(() -> {
            Reply<Map<TopicPartition, Deleted>> reply = Reply.on(calls.cluster().lane());
            calls.cluster().topics(List.copyOf(topics), Cluster.Creation.NEVER).read((view, failure) -> {
                if (view == null) {
                    reply.fail(failure);
                } else {
                    ask(offsets, view, reply);
                }
            });
            return reply;
        });
    }

    private void ask(Map<TopicPartition, Long> offsets, ClusterView view, Reply<Map<TopicPartition, Deleted>> reply) {
        Map<TopicPartition, Deleted> deleted = new TreeMap<>();
        Map<Integer, Map<TopicPartition, Long>> byLeader = new TreeMap<>();
        offsets.forEach((partition, offset) -> {
            TopicView topic = view.topics().get(partition.topic());
            TopicView.PartitionView one = topic == null ? null : topic.partition(partition.partition());
            ErrorCode error = error(topic, one);
            if (one == null || error != ErrorCode.NONE) {
                deleted.put(partition, new Deleted(-1, new Outcome(error, null)));
            } else {
                byLeader.computeIfAbsent(one.leader(), l -> new TreeMap<>()).put(partition, offset);
            }
        });
        Gather<Map<TopicPartition, Deleted>> all = new Gather<>(calls.cluster().lane());
        byLeader.forEach((leader, part) -> all.add(calls.cluster()
                .node(leader, Cluster.Line.GENERAL, request(part))
                .map(Records::read)));
        all.all().read((parts, failure) -> {
            if (parts == null) {
                reply.fail(failure);
            } else {
                parts.forEach(deleted::putAll);
                reply.complete(deleted);
            }
        });
    }

    private static ErrorCode error(@Nullable TopicView topic, TopicView.@Nullable PartitionView partition) {
        if (topic == null || topic.error() != ErrorCode.NONE || partition == null) {
            return topic == null || topic.error() == ErrorCode.NONE
                    ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                    : topic.error();
        }
        return partition.leader() < 0 ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE;
    }

    private Request request(Map<TopicPartition, Long> offsets) {
        Map<String, List<DeleteRecords.Request.Partition>> byTopic = new TreeMap<>();
        offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(new DeleteRecords.Request.Partition(partition.partition(), offset)));
        return Request.of(
                ApiKey.DELETE_RECORDS,
                DeleteRecords.Request.builder()
                        .topics(byTopic.entrySet().stream()
                                .map(topic -> new DeleteRecords.Request.Topic(topic.getKey(), topic.getValue()))
                                .toList())
                        .timeoutMs(calls.timeoutMs())
                        .build());
    }

    private static Map<TopicPartition, Deleted> read(Answer answer) {
        Map<TopicPartition, Deleted> deleted = new TreeMap<>();
        answer.as(DeleteRecords.Response.class)
                .topics()
                .forEach(topic -> topic.partitions().forEach(p -> {
                    if (p.errorCode() == ErrorCode.NOT_LEADER_OR_FOLLOWER.code()) {
                        Calls.check(p.errorCode(), "Records of " + topic.name() + "-" + p.partitionIndex());
                    }
                    deleted.put(
                            new TopicPartition(topic.name(), p.partitionIndex()),
                            new Deleted(p.lowWatermark(), Outcome.of(p.errorCode(), null)));
                }));
        return deleted;
    }
}
