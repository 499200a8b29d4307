package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clusters for tests: the controller is broker 1 in epoch 9. */
final class Clusters {
    static final int EPOCH = 9;

    private Clusters() {}

    static BrokerInfo broker(int id) {
        return broker(id, null);
    }

    static BrokerInfo broker(int id, @Nullable String rack) {
        Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "host" + id, 9092);
        return new BrokerInfo(id, 100 + id, rack, List.of(endpoint));
    }

    static ControlState alive(int... ids) {
        List<BrokerInfo> brokers = new ArrayList<>();
        for (int id : ids) {
            brokers.add(broker(id));
        }
        return ControlState.of(ClusterImage.empty("cluster")
                .edit()
                .controller(1, EPOCH)
                .brokers(brokers)
                .done());
    }

    static ControlState with(ControlState state, String topic, PartitionImage... partitions) {
        TopicImage image = new TopicImage(topic, new Uuid(1, topic.hashCode()), List.of(partitions));
        return state.withImage(state.image().edit().put(image).done());
    }

    /** A partition under leader epoch 5, stored in version 3 by controller epoch 8. */
    static PartitionImage partition(int index, int leader, List<Integer> replicas, List<Integer> isr) {
        return new PartitionImage(index, leader, 5, 3, 8, replicas, isr, List.of(), List.of(), List.of());
    }
}
