package io.ottla.broker.meta;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The image after an UpdateMetadata request, whatever its version (KIP-4, KIP-103, KIP-380, KIP-516). Pure.
 *
 * <pre>
 *          brokers                            partitions
 * 0        one host and port, plaintext       one list, topic by name
 * 1, 2     endpoints by security protocol     "
 * 3, 4     endpoints by listener              "
 * 5, 6     "                                  grouped by topic, broker epoch
 * 7, 8     "                                  topic ids
 * </pre>
 *
 * The request names every live broker, but only the partitions that changed. A leader of -2 says that the partition is
 * being deleted: it leaves the image with its topic once all partitions of the topic are.
 */
final class ImageUpdate {
    /** The broker epoch of a request too old to have one. */
    static final long NO_EPOCH = -1;

    private ImageUpdate() {}

    static ClusterImage apply(ClusterImage before, UpdateMetadata.Request request) {
        ClusterImage.Edit edit = before.edit()
                .controller(request.controllerId(), request.controllerEpoch())
                .brokers(request.liveBrokers().stream().map(ImageUpdate::broker).toList());
        for (UpdateMetadata.Request.TopicState topic : request.topicStates()) {
            List<PartitionImage> changed =
                    topic.partitionStates().stream().map(ImageUpdate::partition).toList();
            put(edit, topic.topicName(), topic.topicId(), changed);
        }
        byTopic(request).forEach((name, changed) -> put(edit, name, Uuid.ZERO, changed));
        return edit.done();
    }

    private static void put(ClusterImage.Edit edit, String name, Uuid id, List<PartitionImage> changed) {
        TopicImage known = edit.topic(name);
        TopicImage base = known == null || isAnother(known.id(), id)
                ? new TopicImage(name, id, List.of())
                : new TopicImage(name, known.id().isZero() ? id : known.id(), known.partitions());
        TopicImage next = base.with(changed);
        boolean gone = next.partitions().stream().allMatch(p -> p.leader() == PartitionImage.BEING_DELETED);
        if (gone) {
            edit.remove(name);
        } else {
            edit.put(next);
        }
    }

    /** Whether the name has passed to a topic created anew. */
    private static boolean isAnother(Uuid known, Uuid told) {
        return !known.isZero() && !told.isZero() && !known.equals(told);
    }

    private static Map<String, List<PartitionImage>> byTopic(UpdateMetadata.Request request) {
        Map<String, List<PartitionImage>> topics = new LinkedHashMap<>();
        for (UpdateMetadata.Request.UngroupedPartitionState state : request.ungroupedPartitionStates()) {
            topics.computeIfAbsent(state.topicName(), name -> new ArrayList<>()).add(partition(state));
        }
        return topics;
    }

    private static PartitionImage partition(UpdateMetadata.Request.PartitionState state) {
        return new PartitionImage(
                state.partitionIndex(),
                state.leader(),
                state.leaderEpoch(),
                state.zkVersion(),
                state.controllerEpoch(),
                state.replicas(),
                state.isr(),
                List.of(),
                List.of(),
                state.offlineReplicas());
    }

    private static PartitionImage partition(UpdateMetadata.Request.UngroupedPartitionState state) {
        return new PartitionImage(
                state.partitionIndex(),
                state.leader(),
                state.leaderEpoch(),
                state.zkVersion(),
                state.controllerEpoch(),
                state.replicas(),
                state.isr(),
                List.of(),
                List.of(),
                state.offlineReplicas());
    }

    private static BrokerInfo broker(UpdateMetadata.Request.LiveBroker live) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (UpdateMetadata.Request.Endpoint told : live.endpoints()) {
            Endpoint endpoint = endpoint(told);
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        if (endpoints.isEmpty() && !live.v0Host().isEmpty()) {
            endpoints.add(new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, live.v0Host(), live.v0Port()));
        }
        String rack = live.rack();
        return new BrokerInfo(live.id(), -1, rack == null || rack.isEmpty() ? null : rack, endpoints);
    }

    /** Null for a security protocol that we do not know: nobody of ours can use it. */
    private static @Nullable Endpoint endpoint(UpdateMetadata.Request.Endpoint told) {
        SecurityProtocol protocol = SecurityProtocol.of(told.securityProtocol());
        if (protocol == null) {
            return null;
        }
        String listener = told.listener().isEmpty() ? protocol.name() : told.listener();
        return new Endpoint(listener, protocol, told.host(), told.port());
    }
}
