package io.ottla.client.producer;

import io.ottla.client.Metrics;
import io.ottla.client.net.Figures;

/**
 * What a producer counts, by the names of Kafka's producer where that has them.
 *
 * <p>Thread: counted on the client's loop, read from anywhere.
 */
final class SendFigures {
    private final Figures figures = new Figures();
    private final Figures.Counter records =
            figures.counter("record-send-total", "records", "Records that were sent, without repeats.");
    private final Figures.Counter acknowledged =
            figures.counter("record-acknowledged-total", "records", "Records that a broker has acknowledged.");
    private final Figures.Counter failures =
            figures.counter("record-error-total", "records", "Records that were given up.");
    private final Figures.Counter repeats =
            figures.counter("record-retry-total", "records", "Records that were sent again.");
    private final Figures.Counter batches =
            figures.counter("batch-send-total", "batches", "Batches that were sent, without repeats.");
    private final Figures.Counter splits =
            figures.counter("batch-split-total", "batches", "Batches that were too large and were sent as two.");
    private final Figures.Counter bytes = figures.counter(
            "batch-byte-total", "bytes", "Bytes of batches that were sent, compressed, repeats included.");
    private final Figures.Counter plainBytes =
            figures.counter("batch-plain-byte-total", "bytes", "The same before compression.");
    private final Figures.Counter requests =
            figures.counter("request-total", "requests", "Produce requests that were sent.");
    private final Figures.Timing latency = figures.timing("request-latency", "From a produce request to its answer.");
    private final Figures.Timing queueTime =
            figures.timing("record-queue-time", "From a batch's first record until it is sent.");
    private final Figures.Timing throttle =
            figures.timing("produce-throttle-time", "Pauses that brokers asked for by quotas.");

    SendFigures(BatchMemory memory) {
        figures.gauge("buffer-total-bytes", "bytes", "The most that buffer.memory allows.", () -> memory.limitBytes());
        figures.gauge(
                "buffer-available-bytes",
                "bytes",
                "Of buffer.memory, what is not used at the moment.",
                () -> Math.max(0, memory.availableBytes()));
        figures.gauge(
                "waiting-threads", "threads", "Threads that wait for buffer.memory.", () -> memory.waitingThreads());
        figures.gauge(
                "batch-size-avg",
                "bytes",
                "Bytes of a batch, compressed, on average since the start.",
                () -> ratio(bytes.total(), batches.total()));
        figures.gauge(
                "records-per-batch-avg",
                "records",
                "Records of a batch, on average since the start.",
                () -> ratio(records.total(), batches.total()));
        figures.gauge(
                "compression-rate-avg",
                "ratio",
                "Bytes of batches to the same before compression, on average since the start.",
                () -> ratio(bytes.total(), plainBytes.total()));
    }

    Metrics metrics() {
        return figures;
    }

    void departed(OutgoingBatch batch, long nowNanos) {
        if (batch.attempts() == 1) {
            records.add(batch.count());
            batches.add(1);
            queueTime.took(nowNanos - batch.createdNanos(), nowNanos);
        } else {
            repeats.add(batch.count());
        }
        bytes.add(batch.bytes());
        plainBytes.add(batch.plainBytes());
    }

    void requested() {
        requests.add(1);
    }

    void answered(long tookNanos, long nowNanos) {
        latency.took(tookNanos, nowNanos);
    }

    void throttled(long nanos, long nowNanos) {
        throttle.took(nanos, nowNanos);
    }

    void acknowledged(int count) {
        acknowledged.add(count);
    }

    void failed(int count) {
        failures.add(count);
    }

    void split() {
        splits.add(1);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
