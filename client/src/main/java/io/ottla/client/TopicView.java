package io.ottla.client;

import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
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
            List<Integer> offline) {
        /** The same under another leader. */
        PartitionView ledBy(int newLeader, int newLeaderEpoch) {
            return new PartitionView(index, ErrorCode.NONE, newLeader, newLeaderEpoch, replicas, isr, offline);
        }
    }

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

    /** The same with another leader of this partition, which there is. */
    public TopicView withLeader(int index, int leader, int leaderEpoch) {
        List<PartitionView> changed = new ArrayList<>(partitions);
        changed.set(index, partitions.get(index).ledBy(leader, leaderEpoch));
        return new TopicView(name, id, error, isInternal, List.copyOf(changed));
    }

    /**
     * The same, but for leaders that were known to be newer: brokers hear of a new leader one after the other. Topics without
     * id are taken as they are, since nobody can say whether what was known is of the same one.
     */
    public TopicView keepingNewerLeaders(@Nullable TopicView known) {
        TopicView kept = this;
        if (known == null || id.equals(Uuid.ZERO) || !id.equals(known.id())) {
            return kept;
        }
        for (int index = 0; index < partitions.size(); index++) {
            PartitionView before = known.partition(index);
            if (before != null && before.leaderEpoch() > partitions.get(index).leaderEpoch()) {
                kept = kept.withLeader(index, before.leader(), before.leaderEpoch());
            }
        }
        return kept;
    }
}
