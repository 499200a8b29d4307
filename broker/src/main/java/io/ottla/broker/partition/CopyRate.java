package io.ottla.broker.partition;

import io.ottla.protocol.lane.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The rate to which the copying of some replicas is slowed down. What is sent moves on the time until which it is paid
 * for; while that lies ahead the rate is exceeded. A second's worth may be saved up. Thread: any.
 */
public final class CopyRate {
    /** For one who knows no limit. */
    public static final CopyRate UNLIMITED = new CopyRate(Clock.SYSTEM, () -> Long.MAX_VALUE);

    private static final long SECOND_NANOS = 1_000_000_000L;
    /** A rate of next to nothing must not stop a copy for good once it is raised. */
    private static final double LONGEST_SECONDS = 60;

    private final Clock clock;
    private final LongSupplier bytesPerSecond;
    private final AtomicLong paidUntil;

    /** @param bytesPerSecond Long.MAX_VALUE for no limit; from any thread */
    public CopyRate(Clock clock, LongSupplier bytesPerSecond) {
        this.clock = clock;
        this.bytesPerSecond = bytesPerSecond;
        this.paidUntil = new AtomicLong(clock.nanos());
    }

    public boolean isExceeded() {
        return bytesPerSecond.getAsLong() != Long.MAX_VALUE && paidUntil.get() - clock.nanos() > 0;
    }

    /** So many bytes were sent or taken. */
    public void spent(long bytes) {
        long rate = bytesPerSecond.getAsLong();
        if (rate == Long.MAX_VALUE || bytes <= 0) {
            return;
        }
        double seconds = (double) bytes / Math.max(1, rate);
        long price = (long) (Math.min(seconds, LONGEST_SECONDS) * SECOND_NANOS);
        long earliest = clock.nanos() - SECOND_NANOS;
        paidUntil.updateAndGet(until -> (until - earliest < 0 ? earliest : until) + price);
    }
}
