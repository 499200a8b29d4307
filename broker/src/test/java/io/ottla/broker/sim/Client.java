package io.ottla.broker.sim;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients have in common: a connection to each broker, and news of the cluster from any of them. */
final class Client {
    private static final int ANSWER_MAX_MS = 2500;

    final Life life;
    final Life.Strand strand;
    private final SimCluster cluster;
    private final Map<Integer, Wire> wires = new HashMap<>();
    private final Map<TopicPartition, PartitionImage> known = new HashMap<>();

    Client(SimCluster cluster, int id) {
        this.cluster = cluster;
        this.life = new Life(cluster.world, id);
        this.strand = life.new Strand();
    }

    Reply<Message> ask(int broker, ApiKey key, int version, Message question) {
        Wire wire = wires.get(broker);
        if (wire == null || wire.isClosed()) {
            wire = cluster.network.connect(life, strand, broker);
            wires.put(broker, wire);
        }
        return wire.ask(key, version, question, ANSWER_MAX_MS);
    }

    /** The newest that was ever heard of the partition, asking any broker now; null if nobody knows. */
    @Nullable
    PartitionImage news(TopicPartition name) {
        BrokerLife any = cluster.anyRunning();
        PartitionImage now = any == null ? null : any.metadata.image().partition(name.topic(), name.partition());
        PartitionImage before = known.get(name);
        if (now != null && (before == null || now.leaderEpoch() >= before.leaderEpoch())) {
            known.put(name, now);
        }
        return known.get(name);
    }
}
