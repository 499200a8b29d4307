package io.ottla.broker.net;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.net.EventExecutorLane;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a connection works with partitions of one event loop that is not its own: each request then wakes two
 * threads more than it needs, which at small requests is most of what they cost. Thread: the connection's event loop.
 */
final class Affinity {
    /** So much work in a row for the same lane draws a connection there; after each move four times as much. */
    private static final int FIRST_STREAK = 64;

    private static final int STREAK_MAX = 1 << 20;

    private int wanted = FIRST_STREAK;
    private int streak;
    private @Nullable Lane last;

    /** Work was done on this lane: returns the event loop on which the connection would be better off, mostly null. */
    @Nullable
    EventLoop drawnTo(Lane lane) {
        if (lane != last) {
            last = lane;
            streak = 0;
        }
        if (++streak < wanted || lane.here()) {
            return null;
        }
        streak = 0;
        return lane instanceof EventExecutorLane on && on.executor() instanceof IoEventLoop loop ? loop : null;
    }

    void moved() {
        wanted = Math.min(wanted * 4, STREAK_MAX);
    }
}
