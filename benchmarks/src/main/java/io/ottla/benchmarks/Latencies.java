package io.ottla.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** How long each of many took, in ns; the first third is warming up and does not count. Any thread adds. */
final class Latencies {
    private final long[] nanos;
    private final AtomicInteger count = new AtomicInteger();

    Latencies(int most) {
        nanos = new long[most];
    }

    void add(long tookNanos) {
        int at = count.getAndIncrement();
        if (at < nanos.length) {
            nanos[at] = tookNanos;
        }
    }

    int count() {
        return Math.min(nanos.length, count.get());
    }

    /** To ask when nobody adds any more. */
    String figures() {
        long[] sorted = Arrays.copyOfRange(nanos, count() / 3, count());
        Arrays.sort(sorted);
        return String.format(
                " p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f",
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[(int) (sorted.length * 0.999)] / 1e6);
    }
}
