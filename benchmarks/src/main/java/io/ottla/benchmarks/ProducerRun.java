package io.ottla.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One producer in a JVM of its own: at a steady rate, then as fast as it goes. Prints one line of {@code name=value}.
 *
 * <pre>  make topic recordBytes warmUpSeconds seconds rate setting=value ... </pre>
 */
public final class ProducerRun {
    private static final long NANOS = 1_000_000_000L;

    private final Sending producer;
    private final String topic;
    private final byte[][] values;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private ProducerRun(Sending producer, String topic, int recordBytes) {
        this.producer = producer;
        this.topic = topic;
        this.values = new byte[256][recordBytes];
        Random random = new Random(1);
        for (byte[] value : values) {
            random.nextBytes(value);
        }
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> settings = SideBySide.settings(Arrays.asList(args).subList(6, args.length));
        int recordBytes = Integer.parseInt(args[2]);
        try (Sending producer = Sending.open(args[0], settings)) {
            ProducerRun run = new ProducerRun(producer, args[1], recordBytes);
            run.full(Long.parseLong(args[3]) * NANOS);
            StringBuilder line = new StringBuilder("make=" + args[0] + " bytes=" + recordBytes);
            run.measureSteady(Integer.parseInt(args[5]), 8 * NANOS, line);
            run.measureFull(Long.parseLong(args[4]) * NANOS, recordBytes, line);
            System.out.println(line.append(" failed=").append(run.failed.get()));
        }
    }

    private void full(long nanos) {
        long end = System.nanoTime() + nanos;
        int i = 0;
        while ((i & 63) != 0 || System.nanoTime() < end) {
            producer.send(topic, values[i++ & 255], this::count, 1);
        }
        producer.flush();
    }

    private void count(long token) {
        (token < 0 ? failed : acknowledged).incrementAndGet();
    }

    private void measureFull(long nanos, int recordBytes, StringBuilder line) {
        long records = acknowledged.get();
        Cost before = Cost.now();
        long start = System.nanoTime();
        full(nanos);
        double seconds = (System.nanoTime() - start) / (double) NANOS;
        Cost cost = Cost.now().since(before);
        long sent = acknowledged.get() - records;
        double gigabytes = (double) sent * recordBytes / 1e9;
        line.append(String.format(" records_s=%.0f mb_s=%.1f", sent / seconds, gigabytes * 1000 / seconds))
                .append(cost.perRecord(sent, gigabytes))
                .append(cost.threads(gigabytes));
    }

    /** The time from send to callback at a fixed rate, in slices of a millisecond. */
    private void measureSteady(int rate, long nanos, StringBuilder line) {
        Latencies latencies = new Latencies((int) (rate * (nanos / NANOS)) + rate);
        long start = System.nanoTime();
        long due = 0;
        while (System.nanoTime() - start < nanos) {
            long target = (System.nanoTime() - start) * rate / NANOS;
            for (; due < target; due++) {
                producer.send(
                        topic,
                        values[(int) due & 255],
                        sentAt -> {
                            if (sentAt < 0) {
                                failed.incrementAndGet();
                            } else {
                                latencies.add(System.nanoTime() - sentAt);
                            }
                        },
                        System.nanoTime());
            }
            LockSupport.parkNanos(200_000);
        }
        producer.flush();
        line.append(latencies.figures());
    }
}
