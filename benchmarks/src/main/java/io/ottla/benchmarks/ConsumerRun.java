package io.ottla.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * One consumer in a JVM of its own: reads a topic that {@link Filling} has filled again and again, as fast as it goes,
 * then, from another topic, what a {@link SteadySender} sends: the time from send to poll. Prints one line of {@code name=value}.
 *
 * <pre>  make topic recordBytes warmUpSeconds seconds rate setting=value ... </pre>
 */
public final class ConsumerRun {
    private static final long NANOS = 1_000_000_000L;
    private static final Duration WAIT = Duration.ofSeconds(10);
    /** The first third does not count: the sender, too, warms up. */
    private static final int STEADY_SECONDS = 15;

    private static final Duration STEADY_WAIT = Duration.ofMillis(100);

    private final String make;
    private final int recordBytes;
    private final Map<String, String> settings;
    private long records;
    private long bytes;
    /** Since the consumer was at the beginning. */
    private long recordsInTurn;

    private ConsumerRun(String make, int recordBytes, Map<String, String> settings) {
        this.make = make;
        this.recordBytes = recordBytes;
        this.settings = settings;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int recordBytes = Integer.parseInt(args[2]);
        ConsumerRun run = new ConsumerRun(
                args[0], recordBytes, SideBySide.settings(Arrays.asList(args).subList(6, args.length)));
        StringBuilder line = new StringBuilder("make=" + args[0] + " bytes=" + recordBytes);
        run.measureFull(
                Filling.topic(args[1], recordBytes),
                Long.parseLong(args[3]) * NANOS,
                Long.parseLong(args[4]) * NANOS,
                line);
        run.measureSteady(Filling.steadyTopic(args[1]), Integer.parseInt(args[5]), line);
        System.out.println(line);
    }

    private void measureFull(String topic, long warmUpNanos, long nanos, StringBuilder line) {
        try (Receiving consumer = Receiving.open(make, topic, settings)) {
            read(consumer, warmUpNanos);
            Cost before = Cost.now();
            records = 0;
            bytes = 0;
            long start = System.nanoTime();
            read(consumer, nanos);
            double seconds = (System.nanoTime() - start) / (double) NANOS;
            Cost cost = Cost.now().since(before);
            double gigabytes = bytes / 1e9;
            line.append(String.format(" records_s=%.0f mb_s=%.1f", records / seconds, gigabytes * 1000 / seconds))
                    .append(cost.perRecord(records, gigabytes))
                    .append(cost.threads(gigabytes));
        }
    }

    private void read(Receiving consumer, long nanos) {
        long end = System.nanoTime() + nanos;
        // Not to the end, where the broker would wait with the answer for more to come.
        long turn = Filling.BYTES / recordBytes * 4 / 5;
        while (System.nanoTime() < end) {
            long before = records;
            consumer.poll(WAIT, value -> {
                records++;
                bytes += value.length;
            });
            recordsInTurn += records - before;
            if (recordsInTurn >= turn) {
                recordsInTurn = 0;
                consumer.toBeginning();
            }
        }
    }

    private void measureSteady(String topic, int rate, StringBuilder line) throws IOException, InterruptedException {
        Latencies latencies = new Latencies(rate * (STEADY_SECONDS + 1));
        try (Receiving consumer = Receiving.open(make, topic, settings)) {
            consumer.toEnd();
            Process sender = SteadySender.start(topic, recordBytes, rate, STEADY_SECONDS, settings);
            while (sender.isAlive()) {
                consumer.poll(STEADY_WAIT, value -> latencies.add(SteadySender.nanosSince(value)));
            }
            if (sender.waitFor() != 0) {
                throw new IllegalStateException("the sender failed");
            }
        }
        line.append(latencies.figures()).append(" counted=").append(latencies.count());
    }
}
