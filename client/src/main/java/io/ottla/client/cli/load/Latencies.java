package io.ottla.client.cli.load;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts answered records, their bytes and how long each took, in all and since the last look.
 *
 * <p>Thread: records come from the client's loop, looks from the tool's thread.
 */
final class Latencies {
    /** Whole milliseconds are counted one by one up to here, which is more than records may take. */
    private static final int MS_MAX = 1 << 18;

    private final AtomicIntegerArray byMs = new AtomicIntegerArray(MS_MAX + 1);
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder sumMs = new LongAdder();
    private final LongAccumulator maxMs = new LongAccumulator(Math::max, 0);
    private final LongAccumulator windowMaxMs = new LongAccumulator(Math::max, 0);
    private final AtomicLong seenRecords = new AtomicLong();
    private final AtomicLong seenBytes = new AtomicLong();
    private final AtomicLong seenSumMs = new AtomicLong();

    /** Figures of some time. */
    record Summary(long records, long bytes, long sumMs, long maxMs) {
        /** NaN when there were none. */
        double averageMs() {
            return sumMs / (double) records;
        }
    }

    void add(int recordBytes, long latencyMs) {
        byMs.incrementAndGet((int) Math.min(MS_MAX, latencyMs));
        records.increment();
        bytes.add(recordBytes);
        sumMs.add(latencyMs);
        maxMs.accumulate(latencyMs);
        windowMaxMs.accumulate(latencyMs);
    }

    /** What came since the last call. */
    Summary window() {
        Summary all = total();
        return new Summary(
                all.records() - seenRecords.getAndSet(all.records()),
                all.bytes() - seenBytes.getAndSet(all.bytes()),
                all.sumMs() - seenSumMs.getAndSet(all.sumMs()),
                windowMaxMs.getThenReset());
    }

    Summary total() {
        return new Summary(records.sum(), bytes.sum(), sumMs.sum(), maxMs.get());
    }

    /** So many ms are enough for this share of the records, between 0 and 1. */
    int percentileMs(double share) {
        long wanted = (long) (share * records.sum());
        long passed = 0;
        for (int ms = 0; ms < MS_MAX; ms++) {
            passed += byMs.get(ms);
            if (passed > wanted) {
                return ms;
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, maxMs.get());
    }
}
