package io.ottla.broker.api.admin;

import io.ottla.broker.api.Connection;
import io.ottla.broker.meta.AddressBook;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cluster as one client sees it: brokers by the client's listener, and partitions by whom of them it can reach. */
final class TopicAnswers {
    private final ClusterImage image;
    private final Map<Integer, Endpoint> reachable = new LinkedHashMap<>();

    TopicAnswers(ClusterImage image, AddressBook addresses, Connection client) {
        this.image = image;
        for (BrokerInfo broker : image.brokers().values()) {
            Endpoint endpoint = addresses.find(broker, client.listener(), client.local());
            if (endpoint != null) {
                reachable.put(broker.id(), endpoint);
            }
        }
    }

    ClusterImage image() {
        return image;
    }

    /** The brokers that have the client's listener, in the order of their ids. */
    Map<Integer, Endpoint> reachable() {
        return reachable;
    }

    /** The partitions that are not being deleted. */
    List<PartitionImage> partitions(TopicImage topic) {
        return topic.partitions().stream()
                .filter(partition -> partition.leader() != PartitionImage.BEING_DELETED)
                .toList();
    }

    /** LEADER_NOT_AVAILABLE, LISTENER_NOT_FOUND when the leader lives but not on the client's listener, or NONE. */
    ErrorCode leaderError(PartitionImage partition) {
        if (reachable.containsKey(partition.leader())) {
            return ErrorCode.NONE;
        }
        return image.brokers().containsKey(partition.leader())
                ? ErrorCode.LISTENER_NOT_FOUND
                : ErrorCode.LEADER_NOT_AVAILABLE;
    }

    /** Replicas whose broker or directory is gone, for this client. */
    List<Integer> offline(PartitionImage partition) {
        List<Integer> offline = new ArrayList<>();
        for (int replica : partition.replicas()) {
            if (partition.offline().contains(replica) || !reachable.containsKey(replica)) {
                offline.add(replica);
            }
        }
        return offline;
    }
}
