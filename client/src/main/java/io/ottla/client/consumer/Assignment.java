package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The partitions that this consumer reads. Thread: the client's loop. */
final class Assignment {
    private final Map<TopicPartition, Assigned> all = new LinkedHashMap<>();

    /** Exactly these from now on; those that stay keep their position. */
    void replace(Collection<TopicPartition> partitions) {
        Set<TopicPartition> gone = new TreeSet<>(all.keySet());
        gone.removeAll(partitions);
        remove(gone);
        add(partitions);
    }

    /** These too. */
    void add(Collection<TopicPartition> partitions) {
        partitions.forEach(
                partition -> all.computeIfAbsent(partition, p -> new Assigned(p, Assigned.Phase.WANTS_COMMITTED)));
    }

    /** No more of these. */
    void remove(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Assigned gone = all.remove(partition);
            if (gone != null) {
                gone.drop();
            }
        }
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

    /** These; all of them for none. Throws IllegalStateException for one that is not assigned. */
    List<Assigned> require(Collection<TopicPartition> partitions) {
        return partitions.isEmpty()
                ? List.copyOf(all.values())
                : partitions.stream().map(this::require).toList();
    }

    Collection<Assigned> all() {
        return all.values();
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(all.keySet());
    }

    /** Those that hand out nothing for now. */
    Set<TopicPartition> paused() {
        Set<TopicPartition> paused = new TreeSet<>();
        for (Assigned assigned : all.values()) {
            if (assigned.isPaused()) {
                paused.add(assigned.partition());
            }
        }
        return paused;
    }

    /** The application has to say where to go on with one of them. */
    @Nullable
    RuntimeException stuckWhy() {
        for (Assigned assigned : all.values()) {
            if (assigned.stuckWhy() != null && !assigned.isPaused()) {
                return assigned.stuckWhy();
            }
        }
        return null;
    }

    /** Takes note of how far each was read. */
    void settle() {
        all.values().forEach(Assigned::settle);
    }

    /** Those to read from, each in its turn: those that are handed out now come last the next time. */
    List<Assigned> readable() {
        List<Assigned> readable = new ArrayList<>();
        for (Assigned assigned : all.values()) {
            if (assigned.hasRuns() && !assigned.isPaused() && !assigned.isLooking()) {
                readable.add(assigned);
            }
        }
        for (Assigned assigned : readable) {
            all.remove(assigned.partition());
            all.put(assigned.partition(), assigned);
        }
        return readable;
    }

    /** The known positions. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new TreeMap<>();
        for (Assigned assigned : all.values()) {
            if (assigned.position().isKnown()) {
                positions.put(assigned.partition(), assigned.position().toCommit());
            }
        }
        return positions;
    }
}
