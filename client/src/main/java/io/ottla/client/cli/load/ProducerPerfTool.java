package io.ottla.client.cli.load;

import io.ottla.client.cli.Servers;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.lane.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** kafka-producer-perf-test.sh: sends records, and tells how many a second there were and how long each took. */
public final class ProducerPerfTool implements Tool {
    private static final double MIB = 1 << 20;
    private static final double SECOND_NANOS = 1e9;
    private static final long MS_NANOS = 1_000_000;

    private final Clock clock;
    private final RandomGenerator random;
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();

    /** @param random what records hold is its choice */
    public ProducerPerfTool(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public static void main(String[] args) {
        Tool.main(new ProducerPerfTool(Clock.SYSTEM, RandomGenerator.getDefault()), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ProducerPerfOptions options = new ProducerPerfOptions(args);
        Payloads payloads = options.payloads(random, terminal);
        Map<String, String> properties = options.producer();
        Servers.check(properties);
        try (Producer<byte[], byte[]> producer = Producer.open(properties, Serdes.BYTES_OUT, Serdes.BYTES_OUT)) {
            send(producer, options, payloads, terminal);
        }
        Throwable first = firstFailure.get();
        if (first != null) {
            // As with Kafka's tool what could not be sent is told, and the tool ends well.
            terminal.err().println(failed.sum() + " records were not sent, the first because: " + first.getMessage());
        }
        return 0;
    }

    private void send(
            Producer<byte[], byte[]> producer, ProducerPerfOptions options, Payloads payloads, Terminal terminal) {
        Latencies all = new Latencies();
        Latencies steady = new Latencies();
        long warmup = options.warmupRecords();
        if (warmup > 0) {
            terminal.out()
                    .println("Warmup first " + warmup
                            + " records. Steady state results will print after the complete test summary.");
        }
        Spans spans = new Spans(producer, clock, options);
        Pace pace = new Pace(clock, options.throughput());
        long startNanos = clock.nanos();
        long steadyNanos = startNanos;
        long toldNanos = startNanos;
        try (Progress progress = new Progress(terminal, clock, "records sent", options.records())) {
            for (long number = 0; number < options.records(); number++) {
                if (warmup > 0 && number == warmup) {
                    steadyNanos = clock.nanos();
                    terminal.out().println("In steady state.");
                }
                spans.beforeRecord();
                sendOne(producer, options.topic(), payloads.of(number), all, number < warmup ? null : steady);
                progress.at(number);
                if (clock.nanos() - toldNanos >= options.intervalMs() * MS_NANOS) {
                    progress.clear();
                    tell(all.window(), clock.nanos() - toldNanos, terminal);
                    toldNanos = clock.nanos();
                }
                pace.hold(number + 1);
            }
            spans.close();
            producer.flush();
        }
        long endNanos = clock.nanos();
        summarize("records sent", all, endNanos - startNanos, terminal);
        if (warmup > 0) {
            summarize("steady state records sent", steady, endNanos - steadyNanos, terminal);
        }
        if (options.printsMetrics()) {
            MetricsTable.print(producer.metrics(), terminal.out());
        }
    }

    private void sendOne(
            Producer<byte[], byte[]> producer,
            String topic,
            byte[] value,
            Latencies all,
            @org.jspecify.annotations.Nullable Latencies steady) {
        long sentNanos = clock.nanos();
        producer.send(ProducerRecord.of(topic, null, value)).whenComplete((metadata, failure) -> {
            if (failure != null) {
                firstFailure.compareAndSet(null, failure);
                failed.increment();
                return;
            }
            long ms = (clock.nanos() - sentNanos) / MS_NANOS;
            all.add(value.length, ms);
            if (steady != null) {
                steady.add(value.length, ms);
            }
        });
    }

    private static void tell(Latencies.Summary window, long nanos, Terminal terminal) {
        double seconds = nanos / SECOND_NANOS;
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%d records sent, %.1f records/sec (%.2f MB/sec), %.1f ms avg latency, %.1f ms max latency.%n",
                        window.records(),
                        window.records() / seconds,
                        window.bytes() / seconds / MIB,
                        window.averageMs(),
                        (double) window.maxMs());
    }

    private static void summarize(String what, Latencies latencies, long nanos, Terminal terminal) {
        Latencies.Summary total = latencies.total();
        double seconds = nanos / SECOND_NANOS;
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%d %s, %f records/sec (%.2f MB/sec), %.2f ms avg latency, %.2f ms max latency, %d ms 50th, "
                                + "%d ms 95th, %d ms 99th, %d ms 99.9th.%n",
                        total.records(),
                        what,
                        total.records() / seconds,
                        total.bytes() / seconds / MIB,
                        total.averageMs(),
                        (double) total.maxMs(),
                        latencies.percentileMs(0.5),
                        latencies.percentileMs(0.95),
                        latencies.percentileMs(0.99),
                        latencies.percentileMs(0.999));
    }
}
