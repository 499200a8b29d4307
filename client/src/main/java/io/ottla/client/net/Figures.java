package io.ottla.client.net;

import io.ottla.client.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;

/**
 * The figures of one client. Whoever counts something makes its counter, gauge or timing once, at the start, and keeps it.
 *
 * <p>Thread: figures are made at the start; each has one thread that writes it, and may be read from anywhere.
 */
public final class Figures implements Metrics {
    private static final double NANOS_PER_MS = 1e6;

    private record Figure(Metric metric, DoubleSupplier reading) {}

    private final Map<String, Figure> byName = new ConcurrentSkipListMap<>();

    /** Only rises. Written by one thread. */
    public static final class Counter {
        private final AtomicLong total = new AtomicLong();

        private Counter() {}

        public void add(long n) {
            total.lazySet(total.getPlain() + n);
        }

        public long total() {
            return total.get();
        }
    }

    /**
     * How long something took: the average and the longest of the last half minute to minute. Written by one thread.
     *
     * <pre>
     *   | window before, complete | window now |
     *                             ^ start, at most 30 s ago while anything is measured
     * </pre>
     */
    public static final class Timing {
        private static final long WINDOW_NANOS = 30_000_000_000L;

        private record Window(long startNanos, long count, long sumNanos, long longestNanos) {
            Window with(long nanos) {
                return new Window(startNanos, count + 1, sumNanos + nanos, Math.max(longestNanos, nanos));
            }
        }

        private record Windows(Window before, Window now) {
            double averageMs() {
                long count = before.count + now.count;
                return count == 0 ? Double.NaN : (before.sumNanos + now.sumNanos) / NANOS_PER_MS / count;
            }

            double longestMs() {
                return before.count + now.count == 0
                        ? Double.NaN
                        : Math.max(before.longestNanos, now.longestNanos) / NANOS_PER_MS;
            }
        }

        private static final Window EMPTY = new Window(0, 0, 0, 0);

        private final AtomicReference<Windows> windows = new AtomicReference<>(new Windows(EMPTY, EMPTY));

        private Timing() {}

        private Windows now() {
            return Objects.requireNonNull(windows.get());
        }

        /** Something took so long and ended now, by the clock's nanos. */
        public void took(long nanos, long nowNanos) {
            Windows all = windows.getPlain();
            boolean over = all.now.count == 0 || nowNanos - all.now.startNanos > WINDOW_NANOS;
            Window begun = over ? new Window(nowNanos, 0, 0, 0) : all.now;
            windows.setRelease(new Windows(over ? all.now : all.before, begun.with(nanos)));
        }
    }

    /** A new count; {@code name} ends in {@code -total}. */
    public Counter counter(String name, String unit, String what) {
        Counter counter = new Counter();
        gauge(name, unit, what, counter::total);
        return counter;
    }

    /** A figure that is asked for when somebody reads it, from any thread. */
    public void gauge(String name, String unit, String what, DoubleSupplier reading) {
        if (byName.put(name, new Figure(new Metric(name, unit, what), reading)) != null) {
            throw new IllegalArgumentException("two figures are called " + name);
        }
    }

    /** A new timing, as two figures: {@code name-avg} and {@code name-max}, in ms. */
    public Timing timing(String name, String what) {
        Timing timing = new Timing();
        gauge(
                name + "-avg",
                "ms",
                what + " On average, lately.",
                () -> timing.now().averageMs());
        gauge(
                name + "-max",
                "ms",
                what + " The longest, lately.",
                () -> timing.now().longestMs());
        return timing;
    }

    @Override
    public List<Metric> all() {
        return byName.values().stream().map(Figure::metric).toList();
    }

    @Override
    public double value(String name) {
        Figure figure = byName.get(name);
        if (figure == null) {
            throw new IllegalArgumentException("there is no figure '" + name + "'; there are " + byName.keySet());
        }
        return figure.reading().getAsDouble();
    }
}
