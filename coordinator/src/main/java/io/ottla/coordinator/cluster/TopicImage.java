package io.ottla.coordinator.cluster;

import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One topic.
 *
 * @param id {@link Uuid#ZERO} when the controller is too old to give ids
 * @param partitions in the order of their index, from 0 without a gap
 */
public record TopicImage(String name, Uuid id, List<PartitionImage> partitions) {
    public TopicImage {
        partitions = List.copyOf(partitions);
    }

    /** The partition, or null when the topic has no such index. */
    public @Nullable PartitionImage partition(int index) {
        return index >= 0 && index < partitions.size() ? partitions.get(index) : null;
    }

    /** The same topic with these partitions put in place of those with the same index, or appended. */
    public TopicImage with(Iterable<PartitionImage> changed) {
        List<@Nullable PartitionImage> next = new ArrayList<>(partitions);
        for (PartitionImage partition : changed) {
            while (next.size() <= partition.index()) {
                next.add(null);
            }
            next.set(partition.index(), partition);
        }
        return new TopicImage(name, id, withoutGaps(next));
    }

    /** Partitions arrive in any order; one whose lower neighbour is not known yet waits for the next message. */
    private static List<PartitionImage> withoutGaps(List<@Nullable PartitionImage> partitions) {
        List<PartitionImage> known = new ArrayList<>(partitions.size());
        for (@Nullable PartitionImage partition : partitions) {
            if (partition == null) {
                break;
            }
            known.add(partition);
        }
        return known;
    }
}
