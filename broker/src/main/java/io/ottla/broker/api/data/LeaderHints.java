package io.ottla.broker.api.data;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who leads instead, for clients that asked the wrong broker or as of an old epoch (KIP-951): with it they need not ask for
 * metadata before they go on. Only for answers that refuse a partition; the others never come here. Thread: any.
 */
public final class LeaderHints {
    private final Supplier<ClusterImage> image;
    private final AddressBook addresses;

    public LeaderHints(Supplier<ClusterImage> image, AddressBook addresses) {
        this.image = image;
        this.addresses = addresses;
    }

    /** Who leads, since which epoch. */
    record Lead(int brokerId, int epoch) {}

    private record Place(Endpoint endpoint, @Nullable String rack) {}

    /** Makes what an answer says of a broker. */
    interface Writing<T> {
        T node(int id, String host, int port, @Nullable String rack);
    }

    /** Whether who was refused for this is helped by a hint. */
    static boolean helps(short error) {
        return error == ErrorCode.NOT_LEADER_OR_FOLLOWER.code() || error == ErrorCode.FENCED_LEADER_EPOCH.code();
    }

    /** The hints of one answer. */
    Answer answer(Connection client) {
        return new Answer(image.get(), client);
    }

    /** For one use, on one thread. */
    final class Answer {
        private final ClusterImage now;
        private final Connection client;
        private final Map<Integer, Place> places = new LinkedHashMap<>();

        private Answer(ClusterImage now, Connection client) {
            this.now = now;
            this.client = client;
        }

        ClusterImage image() {
            return now;
        }

        /** Who leads: what the replica here was told, unless the image is newer; null if nobody does as far as known. */
        @Nullable
        Lead lead(@Nullable TopicImage topic, int index, Lead told) {
            Lead lead = told;
            if (topic != null && index >= 0 && index < topic.partitions().size()) {
                PartitionImage partition = topic.partitions().get(index);
                if (partition.leaderEpoch() > told.epoch()) {
                    lead = new Lead(partition.leader(), partition.leaderEpoch());
                }
            }
            if (lead.brokerId() < 0) {
                return null;
            }
            findPlace(lead.brokerId());
            return lead;
        }

        private void findPlace(int brokerId) {
            BrokerInfo broker = now.brokers().get(brokerId);
            if (broker == null) {
                return;
            }
            Endpoint endpoint = addresses.find(broker, client.listener(), client.local());
            if (endpoint != null) {
                places.put(brokerId, new Place(endpoint, broker.rack()));
            }
        }

        /** Where those are that lead, as far as they are alive and have the client's listener. */
        <T> List<T> places(Writing<T> by) {
            List<T> written = new ArrayList<>();
            places.forEach((id, place) -> written.add(
                    by.node(id, place.endpoint().host(), place.endpoint().port(), place.rack())));
            return written;
        }
    }
}
