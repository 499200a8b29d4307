package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.LogOffset;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks offsets up in logs: the ends, or the first record at or after a time. Asks the leader of each partition.
 * Thread: the client's loop.
 */
public final class OffsetQuery {
    private static final int MAX_TIMESTAMP_FROM = 7;
    private static final int EARLIEST_LOCAL_FROM = 8;
    private static final int LATEST_TIERED_FROM = 9;
    /** Read-committed can be asked for from here. */
    private static final int ISOLATION_FROM = 2;

    private final Cluster cluster;
    private final byte isolationLevel;

    /** {@code isolationLevel}: 0 = read uncommitted, 1 = read committed, where "latest" is the last stable offset. */
    public OffsetQuery(Cluster cluster, byte isolationLevel) {
        this.cluster = cluster;
        this.isolationLevel = isolationLevel;
    }

    /** Looks up each partition at its own time, or one of LogOffset's constants. One attempt. */
    public Reply<Map<TopicPartition, LogOffset>> find(Map<TopicPartition, Long> times) {
        Reply<Map<TopicPartition, LogOffset>> reply = Reply.on(cluster.lane());
        TreeSet<String> topics = new TreeSet<>();
        times.keySet().forEach(partition -> topics.add(partition.topic()));
        cluster.topics(List.copyOf(topics), Cluster.Creation.NEVER).read((view, failure) -> {
            if (view == null) {
                reply.fail(failure);
            } else {
                ask(times, view, reply);
            }
        });
        return reply;
    }

    private void ask(Map<TopicPartition, Long> times, ClusterView view, Reply<Map<TopicPartition, LogOffset>> reply) {
        Map<TopicPartition, LogOffset> found = new TreeMap<>();
        Map<Integer, Map<TopicPartition, Long>> byLeader = new HashMap<>();
        times.forEach((partition, time) -> {
            ErrorCode error = leaderError(view, partition);
            if (error == ErrorCode.NONE) {
                byLeader.computeIfAbsent(leader(view, partition), l -> new TreeMap<>())
                        .put(partition, time);
            } else {
                found.put(partition, new LogOffset(error, -1, -1, -1));
            }
        });
        Gather<Map<TopicPartition, LogOffset>> all = new Gather<>(cluster.lane());
        byLeader.forEach((leader, part) -> all.add(
                cluster.node(leader, Cluster.Line.GENERAL, request(part)).map(OffsetQuery::read)));
        all.all().read((parts, failure) -> {
            if (parts == null) {
                reply.fail(failure);
            } else {
                parts.forEach(found::putAll);
                reply.complete(found);
            }
        });
    }

    private Request request(Map<TopicPartition, Long> times) {
        Map<String, List<ListOffsets.Request.Partition>> byTopic = new TreeMap<>();
        times.forEach((partition, time) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(ListOffsets.Request.Partition.builder()
                        .partitionIndex(partition.partition())
                        .timestamp(time)
                        .build()));
        ListOffsets.Request body = ListOffsets.Request.builder()
                .replicaId(-1)
                .isolationLevel(isolationLevel)
                .topics(byTopic.entrySet().stream()
                        .map(topic -> new ListOffsets.Request.Topic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        int from = isolationLevel > 0 ? ISOLATION_FROM : 1;
        for (long time : times.values()) {
            from = Math.max(from, from(time));
        }
        return Request.of(ApiKey.LIST_OFFSETS, from, ApiKey.LIST_OFFSETS.highest(), version -> body);
    }

    /** The lowest version that has a meaning for this time. */
    private static int from(long time) {
        if (time == LogOffset.LATEST_TIERED) {
            return LATEST_TIERED_FROM;
        }
        return time == LogOffset.EARLIEST_LOCAL
                ? EARLIEST_LOCAL_FROM
                : time == LogOffset.MAX_TIMESTAMP ? MAX_TIMESTAMP_FROM : 1;
    }

    private static Map<TopicPartition, LogOffset> read(Answer answer) {
        Map<TopicPartition, LogOffset> found = new TreeMap<>();
        for (ListOffsets.Response.Topic topic :
                answer.as(ListOffsets.Response.class).topics()) {
            for (ListOffsets.Response.Partition partition : topic.partitions()) {
                found.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        new LogOffset(
                                ErrorCode.of(partition.errorCode()),
                                partition.offset(),
                                partition.timestamp(),
                                partition.leaderEpoch()));
            }
        }
        return found;
    }

    private static ErrorCode leaderError(ClusterView view, TopicPartition partition) {
        TopicView topic = view.topics().get(partition.topic());
        if (topic == null || topic.error() != ErrorCode.NONE) {
            return topic == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : topic.error();
        }
        TopicView.PartitionView one = topic.partition(partition.partition());
        if (one == null) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        return one.leader() < 0 ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE;
    }

    private static int leader(ClusterView view, TopicPartition partition) {
        TopicView topic = view.topics().get(partition.topic());
        TopicView.PartitionView one = topic == null ? null : topic.partition(partition.partition());
        if (one == null) {
            throw new ClientException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, partition + " is not known");
        }
        return one.leader();
    }
}
