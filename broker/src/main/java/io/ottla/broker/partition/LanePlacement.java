package io.ottla.broker.partition;

import io.ottla.broker.log.LogPlacement;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.lane.Lane;
import java.util.List;

/**
 * Places partitions on lanes: the partitions of one topic on lanes beside each other, topics by their hash. The same
 * for the life of the process. Thread: any.
 */
public final class LanePlacement implements LogPlacement {
    private static final int MIX = 0x9E3779B9; // spreads the low bits that String.hashCode has in common for like names

    private final List<Lane> lanes;

    /** @param lanes at least one */
    public LanePlacement(List<Lane> lanes) {
        if (lanes.isEmpty()) {
            throw new IllegalArgumentException("partitions need at least one lane");
        }
        this.lanes = List.copyOf(lanes);
    }

    @Override
    public Lane laneOf(PartitionName partition) {
        int start = partition.topic().hashCode() * MIX >>> 16;
        return lanes.get(Math.floorMod(start + partition.index(), lanes.size()));
    }

    public List<Lane> lanes() {
        return lanes;
    }
}
