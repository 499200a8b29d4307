package io.ottla.client.net;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What something came to, again and again: the average and the most of the last half minute to minute.
 *
 * <pre>
 *   | window before, complete | window now |
 *                             ^ start, at most 30 s ago while anything is measured
 * </pre>
 *
 * Thread: one measures; any reads.
 */
public final class Spread {
    private record Window(long startNanos, long count, long sum, long most) {
        Window with(long value) {
            return new Window(startNanos, count + 1, sum + value, Math.max(most, value));
        }

        /** It, if it is of the last minute; nothing otherwise. */
        Window since(long nowNanos) {
            return nowNanos - startNanos > 2 * Meter.WINDOW_NANOS ? EMPTY : this;
        }
    }

    private record Windows(Window before, Window now) {}

    private static final Window EMPTY = new Window(0, 0, 0, 0);

    private final AtomicReference<Windows> windows = new AtomicReference<>(new Windows(EMPTY, EMPTY));

    Spread() {}

    /** It came to so much, now by the clock's nanos. */
    public void add(long value, long nowNanos) {
        Windows all = windows.getPlain();
        boolean over = all.now.count == 0 || nowNanos - all.now.startNanos > Meter.WINDOW_NANOS;
        Window begun = over ? new Window(nowNanos, 0, 0, 0) : all.now;
        windows.setRelease(new Windows(over ? all.now : all.before, begun.with(value)));
    }

    /** NaN when nothing was measured lately. */
    double average(long nowNanos) {
        Windows all = windows.getAcquire();
        Window before = all.before.since(nowNanos);
        Window now = all.now.since(nowNanos);
        return (before.sum + now.sum) / (double) (before.count + now.count);
    }

    /** NaN when nothing was measured lately. */
    double most(long nowNanos) {
        Windows all = windows.getAcquire();
        Window before = all.before.since(nowNanos);
        Window now = all.now.since(nowNanos);
        return before.count + now.count == 0 ? Double.NaN : Math.max(before.most, now.most);
    }
}
