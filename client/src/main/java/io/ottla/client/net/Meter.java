package io.ottla.client.net;

import io.ottla.protocol.lane.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts, and says how many a second there were lately, over the same time as Kafka's clients: the window of 30 s that is
 * open and the one before. The first window counts as one that is over when it is not, so that a rate does not begin with
 * a leap.
 *
 * <pre>
 *   | window before | window now, open until something is counted after its 30 s
 *   ^ oldest, left out of account after 60 s
 * </pre>
 *
 * Thread: one counts; any reads.
 */
public final class Meter {
    static final long WINDOW_NANOS = 30_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    /** @param before what had been counted when it began */
    private record Window(long startNanos, long before) {}

    private record Windows(Window last, Window now) {
        Window oldest(long nowNanos) {
            return nowNanos - last.startNanos > 2 * WINDOW_NANOS ? now : last;
        }
    }

    private final AtomicLong total = new AtomicLong();
    private final AtomicReference<Windows> windows;

    Meter(Clock clock) {
        Window first = new Window(clock.nanos(), 0);
        windows = new AtomicReference<>(new Windows(first, first));
    }

    /** There were {@code n} more, now by the clock's nanos. */
    public void add(long n, long nowNanos) {
        Windows all = windows.getPlain();
        if (nowNanos - all.now.startNanos >= WINDOW_NANOS) {
            windows.setRelease(new Windows(all.now, new Window(nowNanos, total.getPlain())));
        }
        total.lazySet(total.getPlain() + n);
    }

    public long total() {
        return total.get();
    }

    double perSecond(long nowNanos) {
        Window oldest = windows.getAcquire().oldest(nowNanos);
        long elapsedNanos = nowNanos - oldest.startNanos;
        if (elapsedNanos > 2 * WINDOW_NANOS) {
            return 0;
        }
        long overNanos = elapsedNanos < WINDOW_NANOS ? elapsedNanos + WINDOW_NANOS : elapsedNanos;
        return (total.get() - oldest.before) * NANOS_PER_SECOND / overNanos;
    }
}
