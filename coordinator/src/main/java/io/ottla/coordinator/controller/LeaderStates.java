package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.LeaderAndIsr.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The LeaderAndIsr request that tells one broker what it leads or copies. */
record LeaderStates(
        Announcement.Head head,
        ClusterImage image,
        String interBrokerListener,
        List<Announcement.Row> rows,
        Set<TopicPartition> isNew) {
    private static final int FIRST_GROUPED = 2;

    Request inVersion(int version) {
        Request.Builder request = Request.builder()
                .controllerId(head.controllerId())
                .controllerEpoch(head.controllerEpoch())
                .brokerEpoch(head.brokerEpoch())
                .liveLeaders(liveLeaders());
        return version < FIRST_GROUPED
                ? request.ungroupedPartitionStates(
                                rows.stream().map(this::ungrouped).toList())
                        .build()
                : request.topicStates(topics()).build();
    }

    private List<Request.TopicState> topics() {
        List<Request.TopicState> topics = new ArrayList<>();
        for (List<Announcement.Row> group : Announcement.Row.byTopic(rows)) {
            topics.add(Request.TopicState.builder()
                    .topicName(group.get(0).topic().name())
                    .topicId(group.get(0).topic().id())
                    .partitionStates(group.stream().map(this::partition).toList())
                    .build());
        }
        return topics;
    }

    private Request.PartitionState partition(Announcement.Row row) {
        PartitionImage partition = row.partition();
        return Request.PartitionState.builder()
                .partitionIndex(partition.index())
                .controllerEpoch(partition.controllerEpoch())
                .leader(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .isr(partition.isr())
                .partitionEpoch(partition.partitionEpoch())
                .replicas(partition.replicas())
                .addingReplicas(partition.adding())
                .removingReplicas(partition.removing())
                .isNew(isNew.contains(row.name()))
                .build();
    }

    private Request.UngroupedPartitionState ungrouped(Announcement.Row row) {
        PartitionImage partition = row.partition();
        return Request.UngroupedPartitionState.builder()
                .topicName(row.topic().name())
                .partitionIndex(partition.index())
                .controllerEpoch(partition.controllerEpoch())
                .leader(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .isr(partition.isr())
                .partitionEpoch(partition.partitionEpoch())
                .replicas(partition.replicas())
                .isNew(isNew.contains(row.name()))
                .build();
    }

    private List<Request.LiveLeader> liveLeaders() {
        Set<Integer> leaders = new TreeSet<>();
        rows.forEach(row -> leaders.add(row.partition().leader()));
        List<Request.LiveLeader> live = new ArrayList<>();
        for (int id : leaders) {
            BrokerInfo broker = image.brokers().get(id);
            Endpoint endpoint = broker == null ? null : broker.endpoint(interBrokerListener);
            if (endpoint != null) {
                live.add(Request.LiveLeader.builder()
                        .brokerId(id)
                        .hostName(endpoint.host())
                        .port(endpoint.port())
                        .build());
            }
        }
        return live;
    }
}
