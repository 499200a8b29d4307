package io.ottla.client.cli.load;

import io.ottla.protocol.lane.Clock;
import java.util.concurrent.locks.LockSupport;

/** Holds a sender back to so many records a second, counted from its first. Not thread-safe. */
final class Pace {
    private static final long NANOS = 1_000_000_000L;
    /** Shorter pauses are saved up: a thread cannot be woken more exactly than this. */
    private static final long PAUSE_NANOS_MIN = 2_000_000;

    private final Clock clock;
    private final double perSecond;
    private final long startNanos;

    /** @param perSecond zero or less for as fast as possible */
    Pace(Clock clock, double perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.startNanos = clock.nanos();
    }

    /** Waits as long as {@code sent} records are too many for the time that has passed. */
    void hold(long sent) {
        if (perSecond <= 0) {
            return;
        }
        long early = aheadNanos(sent);
        while (early > PAUSE_NANOS_MIN && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(early);
            early = aheadNanos(sent);
        }
    }

    private long aheadNanos(long sent) {
        return (long) (sent / perSecond * NANOS) - (clock.nanos() - startNanos);
    }
}
