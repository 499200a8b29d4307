package io.ottla.client;

import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic as a broker described it.
 *
 * @param error why there is no more than the name; NONE otherwise
 * @param id ZERO from a broker that has no topic ids
 * @param partitions by index
 */
public record TopicView(String name, Uuid id, ErrorCode error, boolean isInternal, List<PartitionView> partitions) {

    /**
     * One partition.
     *
     * @param leader broker id, -1 for none
     * @param leaderEpoch -1 from a broker that does not tell
     */
    public record PartitionView(
            int index,
            ErrorCode error,
            int leader,
            int leaderEpoch,
            List<Integer> replicas,
            List<Integer> isr,
            List<Integer> offline) {}

    /** As applications see its partitions. */
    public List<PartitionInfo> infos() {
        return partitions.stream()
                .map(one ->
                        new PartitionInfo(name, one.index(), one.leader(), one.replicas(), one.isr(), one.offline()))
                .toList();
    }

    /** The partition of this index; null if there is none. */
    public @Nullable PartitionView partition(int index) {
        return index >= 0 && index < partitions.size() ? partitions.get(index) : null;
    }
}
