package io.ottla.client.admin;

import io.ottla.client.ClusterView;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Request;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the leader of each partition, one request to each broker. A partition without a leader, or that does not exist, has
 * that as its answer.
 *
 * @param request asks about these partitions
 * @param read the answers of a request, by partition; throws for what another attempt may mend
 * @param failed stands for an answer where there is nobody to ask
 */
record Leaders<T>(
        Calls calls,
        Function<List<TopicPartition>, Request> request,
        Function<Answer, Map<TopicPartition, T>> read,
        Function<ErrorCode, T> failed) {

    CompletableFuture<Map<TopicPartition, T>> ask(Collection<TopicPartition> partitions) {
        TreeSet<String> topics = new TreeSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        return calls.retried(() -> {
            Reply<Map<TopicPartition, T>> reply = Reply.on(calls.cluster().lane());
            calls.cluster().topics(List.copyOf(topics), Cluster.Creation.NEVER).read((view, failure) -> {
                if (view == null) {
                    reply.fail(failure);
                } else {
                    ask(partitions, view, reply);
                }
            });
            return reply;
        });
    }

    private void ask(Collection<TopicPartition> partitions, ClusterView view, Reply<Map<TopicPartition, T>> reply) {
        Map<TopicPartition, T> answers = new TreeMap<>();
        Map<Integer, List<TopicPartition>> byLeader = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            TopicView topic = view.topics().get(partition.topic());
            TopicView.PartitionView one = topic == null ? null : topic.partition(partition.partition());
            ErrorCode error = error(topic, one);
            if (one == null || error != ErrorCode.NONE) {
                answers.put(partition, failed.apply(error));
            } else {
                byLeader.computeIfAbsent(one.leader(), l -> new ArrayList<>()).add(partition);
            }
        }
        Gather<Map<TopicPartition, T>> all = new Gather<>(calls.cluster().lane());
        byLeader.forEach((leader, part) -> all.add(calls.cluster()
                .node(leader, Cluster.Line.GENERAL, request.apply(part))
                .map(read)));
        all.all().read((parts, failure) -> {
            if (parts == null) {
                reply.fail(failure);
            } else {
                parts.forEach(answers::putAll);
                reply.complete(answers);
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
}
