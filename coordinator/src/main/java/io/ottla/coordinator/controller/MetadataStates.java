package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.protocol.api.UpdateMetadata.Request;
import java.util.ArrayList;
import java.util.List;

/** The UpdateMetadata request that tells one broker what clients should know. */
record MetadataStates(Announcement.Head head, ClusterImage image, List<Announcement.Row> rows) {
    private static final int FIRST_WITH_ENDPOINTS = 1;
    private static final int FIRST_GROUPED = 5;

    Request inVersion(int version) {
        Request.Builder request = Request.builder()
                .controllerId(head.controllerId())
                .controllerEpoch(head.controllerEpoch())
                .brokerEpoch(head.brokerEpoch())
                .liveBrokers(image.brokers().values().stream()
                        .map(broker -> broker(broker, version))
                        .toList());
        return version < FIRST_GROUPED
                ? request.ungroupedPartitionStates(
                                rows.stream().map(MetadataStates::ungrouped).toList())
                        .build()
                : request.topicStates(topics()).build();
    }

    private List<Request.TopicState> topics() {
        List<Request.TopicState> topics = new ArrayList<>();
        for (List<Announcement.Row> group : Announcement.Row.byTopic(rows)) {
            topics.add(Request.TopicState.builder()
                    .topicName(group.get(0).topic().name())
                    .topicId(group.get(0).topic().id())
                    .partitionStates(
                            group.stream().map(MetadataStates::partition).toList())
                    .build());
        }
        return topics;
    }

    private static Request.PartitionState partition(Announcement.Row row) {
        PartitionImage partition = row.partition();
        return Request.PartitionState.builder()
                .partitionIndex(partition.index())
                .controllerEpoch(partition.controllerEpoch())
                .leader(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .isr(partition.isr())
                .zkVersion(partition.partitionEpoch())
                .replicas(partition.replicas())
                .offlineReplicas(partition.offline())
                .build();
    }

    private static Request.UngroupedPartitionState ungrouped(Announcement.Row row) {
        PartitionImage partition = row.partition();
        return Request.UngroupedPartitionState.builder()
                .topicName(row.topic().name())
                .partitionIndex(partition.index())
                .controllerEpoch(partition.controllerEpoch())
                .leader(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .isr(partition.isr())
                .zkVersion(partition.partitionEpoch())
                .replicas(partition.replicas())
                .offlineReplicas(partition.offline())
                .build();
    }

    private static Request.LiveBroker broker(BrokerInfo broker, int version) {
        Request.LiveBroker.Builder live =
                Request.LiveBroker.builder().id(broker.id()).rack(broker.rack());
        if (version >= FIRST_WITH_ENDPOINTS) {
            return live.endpoints(broker.endpoints().stream()
                            .map(MetadataStates::endpoint)
                            .toList())
                    .build();
        }
        for (Endpoint endpoint : broker.endpoints()) {
            if (endpoint.securityProtocol() == SecurityProtocol.PLAINTEXT) {
                live.v0Host(endpoint.host()).v0Port(endpoint.port());
            }
        }
        return live.build();
    }

    private static Request.Endpoint endpoint(Endpoint endpoint) {
        return Request.Endpoint.builder()
                .port(endpoint.port())
                .host(endpoint.host())
                .listener(endpoint.listener())
                .securityProtocol(endpoint.securityProtocol().id())
                .build();
    }
}
