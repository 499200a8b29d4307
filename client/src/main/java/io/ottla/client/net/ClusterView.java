package io.ottla.client.net;

import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one Metadata answer said. Immutable.
 *
 * @param clusterId null from a broker that does not tell
 * @param controllerId -1 if there is none
 * @param nodes by id
 * @param topics those that were asked about, by name
 */
public record ClusterView(
        @Nullable String clusterId, int controllerId, Map<Integer, Node> nodes, Map<String, TopicView> topics) {

    static ClusterView of(Metadata.Response response) {
        Map<Integer, Node> nodes = new TreeMap<>();
        for (Metadata.Response.Broker broker : response.brokers()) {
            nodes.put(
                    broker.nodeId(),
                    new Node(broker.nodeId(), new HostPort(broker.host(), broker.port()), broker.rack()));
        }
        Map<String, TopicView> topics = new TreeMap<>();
        for (Metadata.Response.Topic topic : response.topics()) {
            String name =
                    Objects.requireNonNullElse(topic.name(), topic.topicId().toString());
            topics.put(name, topic(name, topic));
        }
        return new ClusterView(response.clusterId(), response.controllerId(), nodes, topics);
    }

    private static TopicView topic(String name, Metadata.Response.Topic topic) {
        List<TopicView.PartitionView> partitions = new ArrayList<>();
        for (Metadata.Response.Partition partition : topic.partitions()) {
            partitions.add(new TopicView.PartitionView(
                    partition.partitionIndex(),
                    ErrorCode.of(partition.errorCode()),
                    partition.leaderId(),
                    partition.leaderEpoch(),
                    partition.replicaNodes(),
                    partition.isrNodes(),
                    partition.offlineReplicas()));
        }
        partitions.sort(Comparator.comparingInt(TopicView.PartitionView::index));
        return new TopicView(
                name, topic.topicId(), ErrorCode.of(topic.errorCode()), topic.isInternal(), List.copyOf(partitions));
    }
}
