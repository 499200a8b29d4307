package io.ottla.client.producer;

import io.ottla.client.net.TopicView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Which partition a record goes to when it does not say: by the hash of its key; without a key to one partition until
 * that has had a batch's worth of bytes, then to another by chance, so that batches fill (KIP-480, KIP-794).
 *
 * <p>Thread: the client's loop.
 */
final class Partitioning {
    private static final class Sticky {
        int partition = -1;
        long bytes;
    }

    private final Map<String, Sticky> byTopic = new HashMap<>();
    private final RandomGenerator random;
    private final int batchBytes;

    Partitioning(RandomGenerator random, int batchBytes) {
        this.random = random;
        this.batchBytes = batchBytes;
    }

    /** The topic has at least one partition. */
    int choose(Outgoing record, TopicView topic) {
        if (record.partition() >= 0) {
            return record.partition();
        }
        if (record.key() != null) {
            return Murmur2.partition(record.key(), topic.partitions().size());
        }
        Sticky sticky = byTopic.computeIfAbsent(record.topic(), name -> new Sticky());
        if (topic.partition(sticky.partition) == null || sticky.bytes >= batchBytes) {
            sticky.partition = another(topic);
            sticky.bytes = 0;
        }
        sticky.bytes += record.bytes();
        return sticky.partition;
    }

    /** One with a leader, if there is one. */
    private int another(TopicView topic) {
        List<TopicView.PartitionView> led =
                topic.partitions().stream().filter(p -> p.leader() >= 0).toList();
        List<TopicView.PartitionView> among = led.isEmpty() ? topic.partitions() : led;
        return among.get(random.nextInt(among.size())).index();
    }
}
