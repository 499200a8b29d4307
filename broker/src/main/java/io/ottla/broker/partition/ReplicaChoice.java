package io.ottla.broker.partition;

import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * From which replica a consumer should read (KIP-392): one in its own rack that is in sync and has what it asks for; the
 * leader if that is in the rack too, else the one that has most. Pure.
 */
final class ReplicaChoice {
    /** Stay with the leader. */
    static final int LEADER = -1;

    private ReplicaChoice() {}

    /**
     * The broker, or {@link #LEADER}.
     *
     * @param rack of the consumer
     * @param offset that it wants next
     * @param rackOf the rack of a broker; null if it has none or does not live
     */
    static int nearest(Leader leader, int self, String rack, long offset, IntFunction<@Nullable String> rackOf) {
        if (rack.equals(rackOf.apply(self))) {
            return LEADER;
        }
        int best = LEADER;
        long bestEnd = -1;
        for (Map.Entry<Integer, FollowerProgress> follower : leader.followers().entrySet()) {
            FollowerProgress progress = follower.getValue();
            boolean readable = leader.isr().contains(follower.getKey())
                    && progress.endOffset() >= offset
                    && progress.startOffset() <= offset;
            if (readable && rack.equals(rackOf.apply(follower.getKey())) && progress.endOffset() > bestEnd) {
                best = follower.getKey();
                bestEnd = progress.endOffset();
            }
        }
        return best;
    }
}
