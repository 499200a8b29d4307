package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.StopReplica.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The StopReplica request that tells one broker to stop serving and copying partitions. */
record StopReplicas(Announcement.Head head, Map<TopicPartition, PartitionImage> partitions, LogFate fate) {
    private static final int FIRST_BY_TOPIC = 1;
    private static final int FIRST_WITH_STATES = 3;
    /** Instead of a leader epoch: the topic is being deleted, whatever the epoch. */
    private static final int EPOCH_OF_DELETION = -2;

    Request inVersion(int version) {
        Request.Builder request = Request.builder()
                .controllerId(head.controllerId())
                .controllerEpoch(head.controllerEpoch())
                .brokerEpoch(head.brokerEpoch())
                .deletePartitions(deletes());
        if (version >= FIRST_WITH_STATES) {
            return request.topicStates(states()).build();
        }
        return version >= FIRST_BY_TOPIC
                ? request.topics(topics()).build()
                : request.ungroupedPartitions(ungrouped()).build();
    }

    private boolean deletes() {
        return fate == LogFate.DELETED || fate == LogFate.MOVED_AWAY;
    }

    private boolean isTopicLeaving() {
        return fate == LogFate.DELETED || fate == LogFate.KEPT_BEFORE_DELETION;
    }

    private List<Request.TopicState> states() {
        Map<String, List<Request.PartitionState>> byTopic = new TreeMap<>();
        partitions.forEach((name, partition) -> byTopic.computeIfAbsent(name.topic(), t -> new ArrayList<>())
                .add(Request.PartitionState.builder()
                        .partitionIndex(name.partition())
                        .leaderEpoch(isTopicLeaving() ? EPOCH_OF_DELETION : partition.leaderEpoch())
                        .deletePartition(deletes())
                        .build()));
        List<Request.TopicState> states = new ArrayList<>(byTopic.size());
        byTopic.forEach((topic, of) -> states.add(Request.TopicState.builder()
                .topicName(topic)
                .partitionStates(of)
                .build()));
        return states;
    }

    private List<Request.Topic> topics() {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        partitions
                .keySet()
                .forEach(name -> byTopic.computeIfAbsent(name.topic(), t -> new ArrayList<>())
                        .add(name.partition()));
        List<Request.Topic> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((topic, indexes) -> topics.add(
                Request.Topic.builder().name(topic).partitionIndexes(indexes).build()));
        return topics;
    }

    private List<Request.UngroupedPartition> ungrouped() {
        return partitions.keySet().stream()
                .map(name -> Request.UngroupedPartition.builder()
                        .topicName(name.topic())
                        .partitionIndex(name.partition())
                        .build())
                .toList();
    }
}
