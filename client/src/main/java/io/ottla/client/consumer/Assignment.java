package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The partitions that this consumer reads. Thread: the client's loop. */
final class Assignment {
    private final Map<TopicPartition, Assigned> all = new LinkedHashMap<>();

    /** Exactly these from now on; those that stay keep their position. */
    void replace(Collection<TopicPartition> partitions, Assigned.Phase phase) {
        all.entrySet().removeIf(entry -> {
            boolean gone = !partitions.contains(entry.getKey());
            if (gone) {
                entry.getValue().drop();
            }
            return gone;
        });
        partitions.forEach(partition -> all.computeIfAbsent(partition, p -> new Assigned(p, phase)));
    }

    void clear() {
        all.values().forEach(Assigned::drop);
        all.clear();
    }

    @Nullable
    Assigned get(TopicPartition partition) {
        return all.get(partition);
    }

    /** The partition; throws IllegalStateException when it is not assigned. */
    Assigned require(TopicPartition partition) {
        Assigned assigned = all.get(partition);
        if (assigned == null) {
            throw new IllegalStateException("Partition " + partition + " is not assigned to this consumer.");
        }
        return assigned;
    }

    Collection<Assigned> all() {
        return all.values();
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(all.keySet());
    }

    /** Puts the partition last, so that each has its turn. */
    void rotate(Assigned assigned) {
        all.remove(assigned.partition());
        all.put(assigned.partition(), assigned);
    }

    /** The known positions. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new TreeMap<>();
        for (Assigned assigned : all.values()) {
            if (assigned.position() >= 0) {
                positions.put(assigned.partition(), OffsetAndMetadata.of(assigned.position()));
            }
        }
        return positions;
    }
}
