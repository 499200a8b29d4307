package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a new controller has to change because brokers went and came back while nobody reigned, as when a broker is
 * killed that is controller, and is there again before its successor has looked: it would lead on in an epoch of its
 * former life, perhaps without the end of its log. A broker that is stored as in sync and has registered after that was
 * stored has been away since, and nobody has noticed: others that are in sync come before it.
 */
public final class NoticeReturned {
    private NoticeReturned() {}

    /** @param state of the same cluster as stored */
    public static List<NextState> decide(ControlState state, StoredCluster stored) {
        List<NextState> next = new ArrayList<>();
        for (StoredTopic topic : stored.topics()) {
            TopicImage image = state.image().topic(topic.name());
            if (image == null || state.deleting().contains(topic.name())) {
                continue;
            }
            for (PartitionImage partition : image.partitions()) {
                StoredState read = topic.states().get(partition.index());
                Set<Integer> returned =
                        read == null ? Set.of() : returned(state.image().brokers(), read);
                PartitionImage changed =
                        returned.isEmpty() ? null : ElectLeader.afresh(state, topic.name(), partition, returned);
                if (changed != null) {
                    next.add(new NextState(topic.name(), changed));
                }
            }
        }
        return next;
    }

    private static Set<Integer> returned(Map<Integer, BrokerInfo> brokers, StoredState stored) {
        Set<Integer> returned = new HashSet<>();
        for (int id : stored.isr()) {
            BrokerInfo broker = brokers.get(id);
            if (broker != null && broker.epoch() > stored.storedAt()) {
                returned.add(id);
            }
        }
        return returned;
    }
}
