package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Brokers that agree to everything, and remember what they were told. */
final class RecordingLink implements BrokerLink {
    final List<Told> told = new CopyOnWriteArrayList<>();
    /** Brokers that do not answer. */
    final Set<Integer> silent = ConcurrentHashMap.newKeySet();
    /** Partitions, as broker:topic-index, whose log directory failed. */
    final Set<String> failed = ConcurrentHashMap.newKeySet();

    record Told(int brokerId, ApiKey key, Message body) {}

    @Override
    public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
        if (silent.contains(broker.id())) {
            return Reply.failed(new IllegalStateException("silent"));
        }
        Message body = order.body().apply(order.key().highest());
        told.add(new Told(broker.id(), order.key(), body));
        return Reply.done(answer(broker.id(), body));
    }

    @Override
    public void close(int brokerId) {
        // there are no connections
    }

    /** The newest state of a partition that this broker was told to lead or copy; null for none. */
    LeaderAndIsr.Request.PartitionState leaderState(int brokerId, String topic, int partition) {
        LeaderAndIsr.Request.PartitionState last = null;
        for (Told each : told) {
            if (each.brokerId == brokerId && each.body instanceof LeaderAndIsr.Request request) {
                for (LeaderAndIsr.Request.TopicState state : request.topicStates()) {
                    for (LeaderAndIsr.Request.PartitionState p : state.partitionStates()) {
                        if (state.topicName().equals(topic) && p.partitionIndex() == partition) {
                            last = p;
                        }
                    }
                }
            }
        }
        return last;
    }

    /** The newest state of a partition that clients of this broker see; null for none. */
    UpdateMetadata.Request.PartitionState metadataState(int brokerId, String topic, int partition) {
        UpdateMetadata.Request.PartitionState last = null;
        for (Told each : told) {
            if (each.brokerId == brokerId && each.body instanceof UpdateMetadata.Request request) {
                for (UpdateMetadata.Request.TopicState state : request.topicStates()) {
                    for (UpdateMetadata.Request.PartitionState p : state.partitionStates()) {
                        if (state.topicName().equals(topic) && p.partitionIndex() == partition) {
                            last = p;
                        }
                    }
                }
            }
        }
        return last;
    }

    private Message answer(int brokerId, Message body) {
        if (body instanceof LeaderAndIsr.Request request) {
            return LeaderAndIsr.Response.builder()
                    .topics(request.topicStates().stream()
                            .map(topic -> answer(brokerId, topic))
                            .toList())
                    .build();
        }
        if (body instanceof StopReplica.Request) {
            return StopReplica.Response.builder().build();
        }
        return UpdateMetadata.Response.builder().build();
    }

    private LeaderAndIsr.Response.Topic answer(int brokerId, LeaderAndIsr.Request.TopicState topic) {
        return LeaderAndIsr.Response.Topic.builder()
                .topicId(topic.topicId())
                .partitionErrors(topic.partitionStates().stream()
                        .map(p -> LeaderAndIsr.Response.TopicPartitionError.builder()
                                .partitionIndex(p.partitionIndex())
                                .errorCode(
                                        failed.contains(brokerId + ":" + topic.topicName() + "-" + p.partitionIndex())
                                                ? ErrorCode.KAFKA_STORAGE_ERROR.code()
                                                : ErrorCode.NONE.code())
                                .build())
                        .toList())
                .build();
    }
}
