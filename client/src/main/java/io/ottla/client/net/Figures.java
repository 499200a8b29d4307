package io.ottla.client.net;

import io.ottla.client.Metrics;
import io.ottla.protocol.lane.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * The figures of one client or broker. Whoever counts something makes its counter, meter, spread or gauge once, at the
 * start, and keeps it.
 *
 * <p>Thread: figures are made at the start; each has one thread that writes it, and may be read from anywhere.
 */
public final class Figures implements Metrics {
    private static final double NANOS_PER_MS = 1e6;

    private record Figure(Metric metric, DoubleSupplier reading) {}

    private final Clock clock;
    private final Map<String, String> tags;
    private final Map<String, Figure> byName = new ConcurrentSkipListMap<>();

    /**
     * None yet.
     *
     * @param clock that those who count go by
     * @param tags of every figure
     */
    public Figures(Clock clock, Map<String, String> tags) {
        this.clock = clock;
        this.tags = Map.copyOf(tags);
    }

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

    /** Where to make figures that belong together. */
    public Group group(String name) {
        return new Group(name);
    }

    /** Figures that belong together. */
    public final class Group {
        private final String group;

        private Group(String group) {
            this.group = group;
        }

        /** A new count; {@code name} ends in {@code -total}. */
        public Counter counter(String name, String unit, String what) {
            Counter counter = new Counter();
            gauge(name, unit, what, counter::total);
            return counter;
        }

        /** A new count with its rate, as two figures: {@code name-total} and {@code name-rate}. */
        public Meter meter(String name, String unit, String what) {
            Meter meter = new Meter(clock);
            show(meter, name, unit, what);
            return meter;
        }

        void show(Meter meter, String name, String unit, String what) {
            gauge(name + "-total", unit, what, meter::total);
            gauge(name + "-rate", unit + "/s", what + " A second, lately.", () -> meter.perSecond(clock.nanos()));
        }

        /** A figure that is asked for when somebody reads it, from any thread. */
        public void gauge(String name, String unit, String what, DoubleSupplier reading) {
            Metric metric = new Metric(group, name, tags, unit, what);
            if (byName.put(name, new Figure(metric, reading)) != null) {
                throw new IllegalArgumentException("two figures are called " + name);
            }
        }

        /** A new spread, as two figures: {@code name-avg} and {@code name-max}. */
        public Spread spread(String name, String unit, String what) {
            return shown(name, unit, what, 1);
        }

        /** How long something takes, measured in nanos, as two figures in ms: {@code name-avg} and {@code name-max}. */
        public Spread timing(String name, String what) {
            return shown(name, "ms", what, NANOS_PER_MS);
        }

        private Spread shown(String name, String unit, String what, double scale) {
            Spread spread = new Spread();
            show(spread, name, unit, what, scale);
            return spread;
        }

        private void show(Spread spread, String name, String unit, String what, double scale) {
            gauge(name + "-avg", unit, what + " On average, lately.", () -> spread.average(clock.nanos()) / scale);
            gauge(name + "-max", unit, what + " The most, lately.", () -> spread.most(clock.nanos()) / scale);
        }

        /** As {@link #spread} of something else. */
        void show(Spread spread, String name, String unit, String what) {
            show(spread, name, unit, what, 1);
        }

        /** A new spread whose average is shown, as {@code name-avg}. */
        public Spread average(String name, String unit, String what) {
            Spread spread = new Spread();
            gauge(name + "-avg", unit, what + " On average, lately.", () -> spread.average(clock.nanos()));
            return spread;
        }
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
