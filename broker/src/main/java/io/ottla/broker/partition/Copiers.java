package io.ottla.broker.partition;

import io.ottla.broker.log.Log;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those who copy partitions, as one partition sees them. While its disk is full they are held: a copy that asks for what
 * it cannot write down would seem to its leader to keep up.
 *
 * <pre>
 *   IDLE --follow--> COPYING <--hold, release--> HELD
 *     ^                 |                          |
 *     '---- stop -------+--------------------------'
 * </pre>
 *
 * Thread: the partition's lane.
 */
final class Copiers {
    private final Partition partition;
    private final List<FollowingListener> listeners;
    private @Nullable Follower following;
    private boolean held;

    /** @param listeners shared: those named later hear of this partition too */
    Copiers(Partition partition, List<FollowingListener> listeners) {
        this.partition = partition;
        this.listeners = listeners;
    }

    /** The log is to be a copy of that leader's from now on. */
    void follow(Follower role, Log log) {
        if (role.leaderId() == Follower.NO_LEADER) {
            return;
        }
        CopyPosition from = Copying.begin(log);
        following = role;
        if (!held) {
            listeners.forEach(listener -> listener.began(partition, role, from));
        }
    }

    /** Not any more. */
    void stop() {
        Follower role = following;
        following = null;
        if (role != null && !held) {
            listeners.forEach(listener -> listener.ended(partition, role));
        }
    }

    /** Nothing is copied until {@link #release}. */
    void hold() {
        Follower role = following;
        if (role != null && !held) {
            listeners.forEach(listener -> listener.ended(partition, role));
        }
        held = true;
    }

    void release() {
        Follower role = following;
        Log log = partition.log();
        if (role != null && held && log != null) {
            CopyPosition from = CopyPosition.of(log);
            listeners.forEach(listener -> listener.began(partition, role, from));
        }
        held = false;
    }
}
