package io.ottla.broker.partition;

import io.ottla.coordinator.cluster.PartitionImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * This broker leads: who follows, how far they have come, who is in sync and who counts for the high watermark.
 * Lane-confined.
 */
final class Leader implements Role {
    private final int leaderEpoch;
    private final List<Integer> replicas;
    private final long epochStart;
    private final Map<Integer, FollowerProgress> followers = new TreeMap<>();
    private InSync inSync;

    /**
     * @param before this broker's role in an earlier epoch if it has led all the time, else null
     * @param epochStart the log end when the epoch began
     */
    Leader(int brokerId, PartitionImage state, @Nullable Leader before, long epochStart, long nowMs) {
        this.leaderEpoch = state.leaderEpoch();
        this.replicas = state.replicas();
        this.epochStart = epochStart;
        this.inSync = new InSync(state.isr(), state.partitionEpoch(), null);
        for (int replica : replicas) {
            if (replica != brokerId) {
                followers.put(replica, progress(replica, before, nowMs));
            }
        }
    }

    private FollowerProgress progress(int replica, @Nullable Leader before, long nowMs) {
        FollowerProgress known = before == null ? null : before.followers.get(replica);
        FollowerProgress progress = known == null ? new FollowerProgress() : known;
        if (inSync.settled().contains(replica)) {
            progress.grantCaughtUp(nowMs);
        } else {
            progress.revokeCaughtUp();
        }
        return progress;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    InSync inSync() {
        return inSync;
    }

    void inSync(InSync changed) {
        inSync = changed;
    }

    /** The controller says that this is the set. */
    void settle(List<Integer> isr, int partitionEpoch) {
        inSync = new InSync(isr, partitionEpoch, null);
    }

    List<Integer> isr() {
        return inSync.settled();
    }

    List<Integer> replicas() {
        return replicas;
    }

    /** A minimum above the number of replicas could never be met, so it counts as that. */
    int effectiveMin(int inSyncMin) {
        return Math.min(inSyncMin, followers.size() + 1);
    }

    Map<Integer, FollowerProgress> followers() {
        return followers;
    }

    /** How far a follower has come; null if the broker has no replica. */
    @Nullable
    FollowerProgress follower(int broker) {
        return followers.get(broker);
    }

    /**
     * The offset that every replica has reached that is in sync, may be, or is about to be: if one that has caught up
     * were left out, the watermark could run away from it while it is being let in.
     *
     * @param alive whether a broker is in the cluster
     */
    long watermark(long ownEnd, long nowMs, long lagMaxMs, IntPredicate alive) {
        List<Integer> maximal = inSync.maximal();
        long lowest = ownEnd;
        for (Map.Entry<Integer, FollowerProgress> follower : followers.entrySet()) {
            FollowerProgress progress = follower.getValue();
            if (progress.endOffset() < lowest
                    && (maximal.contains(follower.getKey())
                            || progress.isCaughtUp(ownEnd, nowMs, lagMaxMs) && alive.test(follower.getKey()))) {
                lowest = progress.endOffset();
            }
        }
        return lowest;
    }

    /** The set with this follower, or null if there is no reason to let it in now. */
    @Nullable
    List<Integer> expandedBy(int broker, long highWatermark, IntPredicate alive) {
        FollowerProgress progress = followers.get(broker);
        boolean ready = progress != null && progress.endOffset() >= Math.max(highWatermark, epochStart);
        if (!ready || inSync.isInFlight() || inSync.settled().contains(broker) || !alive.test(broker)) {
            return null;
        }
        List<Integer> wider = new ArrayList<>(inSync.settled());
        wider.add(broker);
        return wider;
    }

    /** The set without those that lag, or null if none does. */
    @Nullable
    List<Integer> shrunk(long ownEnd, long nowMs, long lagMaxMs) {
        if (inSync.isInFlight()) {
            return null;
        }
        List<Integer> left = new ArrayList<>();
        for (int replica : inSync.settled()) {
            FollowerProgress progress = followers.get(replica);
            if (progress == null || progress.isCaughtUp(ownEnd, nowMs, lagMaxMs)) {
                left.add(replica);
            }
        }
        return left.size() == inSync.settled().size() ? null : left;
    }

    /** The wish for a set, with the lives of the brokers in which they caught up. */
    List<InSyncChanges.Member> members(List<Integer> isr) {
        List<InSyncChanges.Member> members = new ArrayList<>(isr.size());
        for (int replica : isr) {
            FollowerProgress progress = followers.get(replica);
            members.add(new InSyncChanges.Member(replica, progress == null ? -1 : progress.brokerEpoch()));
        }
        return members;
    }
}
