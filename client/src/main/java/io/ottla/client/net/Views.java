package io.ottla.client.net;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClusterView;
import io.ottla.client.HostPort;
import io.ottla.client.Node;
import io.ottla.client.TopicView;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes of a broker's answers what applications see of them. Pure. */
public final class Views {
    private Views() {}

    /** What a broker offers. */
    static ApiRanges ranges(ApiVersions.Response response) {
        SortedMap<Integer, ApiRanges.Range> byKey = new TreeMap<>();
        for (ApiVersions.Response.ApiKey api : response.apiKeys()) {
            byKey.put((int) api.apiKey(), new ApiRanges.Range(api.minVersion(), api.maxVersion()));
        }
        Map<String, Integer> features = new HashMap<>();
        for (ApiVersions.Response.FinalizedFeature feature : response.finalizedFeatures()) {
            features.put(feature.name(), (int) feature.maxVersionLevel());
        }
        return new ApiRanges(byKey, features);
    }

    /** The cluster, with the topics that were asked about. */
    public static ClusterView cluster(Metadata.Response response) {
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
