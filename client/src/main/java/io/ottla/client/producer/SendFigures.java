package io.ottla.client.producer;

import io.ottla.client.Metrics;
import io.ottla.client.net.Figures;
import io.ottla.client.net.Meter;
import io.ottla.client.net.Spread;
import io.ottla.protocol.lane.Clock;
import java.util.Collection;

/**
 * What a producer counts, by the names of Kafka's producer where that has them.
 *
 * <p>Thread: counted on the client's loop, read from anywhere.
 */
final class SendFigures {
    /** What Kafka's producer calls them. */
    static final String GROUP = "producer-metrics";

    private final Figures figures;
    private final Clock clock;
    private final BatchMemory memory;
    private final Meter records;
    private final Figures.Counter acknowledged;
    private final Meter failures;
    private final Meter repeats;
    private final Figures.Counter batches;
    private final Meter splits;
    private final Figures.Counter bytes;
    private final Figures.Counter plainBytes;
    private final Spread batchBytes;
    private final Spread perRequest;
    private final Meter waitedNanos;
    private final Spread latency;
    private final Spread queueTime;
    private final Spread throttle;

    /** @param figures where they are to be seen, with those of the connections */
    SendFigures(Figures figures, Clock clock, BatchMemory memory) {
        this.figures = figures;
        this.clock = clock;
        this.memory = memory;
        Figures.Group group = figures.group(GROUP);
        records = group.meter("record-send", "records", "Records that were sent, without repeats.");
        acknowledged = group.counter("record-acknowledged-total", "records", "Records that a broker has acknowledged.");
        failures = group.meter("record-error", "records", "Records that were given up.");
        repeats = group.meter("record-retry", "records", "Records that were sent again.");
        batches = group.counter("batch-send-total", "batches", "Batches that were sent, without repeats.");
        splits = group.meter("batch-split", "batches", "Batches that were too large and were sent as two.");
        bytes = group.counter(
                "batch-byte-total", "bytes", "Bytes of batches that were sent, compressed, repeats included.");
        plainBytes = group.counter("batch-plain-byte-total", "bytes", "The same before compression.");
        batchBytes = group.spread("batch-size", "bytes", "Bytes of a batch, compressed.");
        perRequest = group.average("records-per-request", "records", "Records of a request.");
        waitedNanos = group.meter(
                "bufferpool-wait-time-ns",
                "ns",
                "Time that threads waited for buffer.memory, of all threads together.");
        latency = group.timing("request-latency", "From a produce request to its answer.");
        queueTime = group.timing("record-queue-time", "From a batch's first record until it is sent.");
        throttle = group.timing("produce-throttle-time", "Pauses that brokers asked for by quotas.");
        ratios(group);
        buffer(group);
    }

    private void ratios(Figures.Group group) {
        group.gauge(
                "records-per-batch-avg",
                "records",
                "Records of a batch, on average since the start.",
                () -> ratio(records.total(), batches.total()));
        group.gauge(
                "compression-rate-avg",
                "ratio",
                "Bytes of batches to the same before compression, on average since the start.",
                () -> ratio(bytes.total(), plainBytes.total()));
    }

    private void buffer(Figures.Group group) {
        group.gauge("buffer-total-bytes", "bytes", "The most that buffer.memory allows.", memory::limitBytes);
        group.gauge(
                "buffer-available-bytes",
                "bytes",
                "Of buffer.memory, what is not used at the moment.",
                () -> Math.max(0, memory.availableBytes()));
        group.gauge("waiting-threads", "threads", "Threads that wait for buffer.memory.", memory::waitingThreads);
        group.gauge(
                "buffer-exhausted-total",
                "records",
                "Records that were refused after max.block.ms as there was no room.",
                memory::refused);
        group.gauge(
                "bufferpool-wait-ratio",
                "ratio",
                "Of the time lately, the part in which a thread waited for buffer.memory.",
                () -> figures.value("bufferpool-wait-time-ns-rate") / 1e9);
    }

    Metrics metrics() {
        return figures;
    }

    private void departed(OutgoingBatch batch, long nowNanos) {
        if (batch.attempts() == 1) {
            records.add(batch.count(), nowNanos);
            batches.add(1);
            queueTime.add(nowNanos - batch.createdNanos(), nowNanos);
        } else {
            repeats.add(batch.count(), nowNanos);
        }
        bytes.add(batch.bytes());
        plainBytes.add(batch.plainBytes());
        batchBytes.add(batch.bytes(), nowNanos);
    }

    /** A produce request with these batches leaves. */
    void departed(Collection<OutgoingBatch> together, long nowNanos) {
        long count = 0;
        for (OutgoingBatch batch : together) {
            departed(batch, nowNanos);
            count += batch.count();
        }
        perRequest.add(count, nowNanos);
        waitedNanos.add(memory.waitedNanos() - waitedNanos.total(), nowNanos);
    }

    void answered(long tookNanos, long nowNanos) {
        latency.add(tookNanos, nowNanos);
    }

    void throttled(long nanos, long nowNanos) {
        throttle.add(nanos, nowNanos);
    }

    void acknowledged(int count) {
        acknowledged.add(count);
    }

    void failed(int count) {
        failures.add(count, clock.nanos());
    }

    void split() {
        splits.add(1, clock.nanos());
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
