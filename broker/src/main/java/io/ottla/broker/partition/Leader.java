package io.ottla.broker.partition;

import io.ottla.coordinator.cluster.PartitionImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * This broker leads: who follows, how far they have come, and who counts for the high watermark. Lane-confined.
 */
final class Leader implements Role {
    private final int brokerId;
    private final int leaderEpoch;
    private final int partitionEpoch;
    private final List<Integer> replicas;
    private final List<Integer> isr;
    private final Map<Integer, Long> followerEnds = new HashMap<>();

    Leader(int brokerId, PartitionImage state) {
        this.brokerId = brokerId;
        this.leaderEpoch = state.leaderEpoch();
        this.partitionEpoch = state.partitionEpoch();
        this.replicas = state.replicas();
        this.isr = state.isr();
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    int partitionEpoch() {
        return partitionEpoch;
    }

    List<Integer> isr() {
        return isr;
    }

    boolean isReplica(int broker) {
        return replicas.contains(broker);
    }

    /** A follower's log reaches this far: that is what its fetch offset says. */
    void followerAt(int follower, long logEndOffset) {
        followerEnds.put(follower, logEndOffset);
    }

    /** The offset that every in-sync replica has reached. */
    long watermark(long ownEnd) {
        long lowest = ownEnd;
        for (int replica : isr) {
            if (replica != brokerId) {
                lowest = Math.min(lowest, followerEnds.getOrDefault(replica, 0L));
            }
        }
        return lowest;
    }
}
