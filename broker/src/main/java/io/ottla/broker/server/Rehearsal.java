package io.ottla.broker.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.PartitionName;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.controller.Announcement;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.ElectLeader.Unclean;
import io.ottla.coordinator.controller.LoadCluster;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.controller.RepairPartitions;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Uuid;
import io.ottla.protocol.wire.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes once, on a picture of its own, through what this process will do as soon as ZooKeeper answers: a controller reads
 * a cluster, decides, and tells a broker, who reads that. The code is loaded and linked then, in time that would be spent
 * waiting. Pure: nothing of it is kept. Thread: any.
 */
final class Rehearsal {
    private static final String TOPIC = "rehearsal";
    private static final int BROKER = 0;
    private static final int EPOCH = 1;
    private static final int MESSAGE_BYTES_FIRST = 512;

    private Rehearsal() {}

    /** @param endpoints of this broker */
    static void run(List<Endpoint> endpoints) {
        StoredState state = new StoredState(BROKER, 0, List.of(BROKER), EPOCH, 0);
        StoredTopic topic =
                new StoredTopic(TOPIC, new Uuid(1, 1), 0, Map.of(0, Assignment.of(List.of(BROKER))), Map.of(0, state));
        StoredCluster stored =
                new StoredCluster(List.of(new BrokerInfo(BROKER, EPOCH, null, endpoints)), List.of(topic), Set.of());
        ControlState control = LoadCluster.decide(TOPIC, BROKER, EPOCH, stored);
        RepairPartitions.decide(control, control.image().topics(), name -> Unclean.FORBIDDEN);
        Announcement everything = new Announcement(control, endpoints.get(0).listener())
                .liveBrokers(Set.of(BROKER))
                .everything(Set.of(BROKER), Set.of());
        everything.orders().forEach(Rehearsal::tell);
        if (Map.of(new PartitionName(TOPIC, 0), TOPIC).containsKey(new PartitionName(TOPIC, 1))) {
            throw new IllegalStateException("two partitions are one");
        }
    }

    private static void tell(Order order) {
        ApiKey key = order.key();
        Message request = order.body().apply(key.highest());
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(MESSAGE_BYTES_FIRST);
        try {
            request.write(new Writer(bytes), key.highest());
            key.readRequest(new Reader(bytes), key.highest());
        } finally {
            bytes.release();
        }
    }
}
