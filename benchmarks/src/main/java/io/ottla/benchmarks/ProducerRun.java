package io.ottla.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
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
    /** So that neither make leaves the other's broker more to write to its disk before latencies are measured. */
    private static final long WARM_UP_BYTES_MAX = 100_000_000;

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
        Map<String, String> settings = new HashMap<>();
        for (String setting : Arrays.copyOfRange(args, 6, args.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        int recordBytes = Integer.parseInt(args[2]);
        try (Sending producer = Sending.open(args[0], settings)) {
            ProducerRun run = new ProducerRun(producer, args[1], recordBytes);
            run.full(Long.parseLong(args[3]) * NANOS, WARM_UP_BYTES_MAX / recordBytes);
            StringBuilder line = new StringBuilder("make=" + args[0] + " bytes=" + recordBytes);
            run.measureSteady(Integer.parseInt(args[5]), 8 * NANOS, line);
            run.measureFull(Long.parseLong(args[4]) * NANOS, recordBytes, line);
            System.out.println(line.append(" failed=").append(run.failed.get()));
        }
    }

    private void full(long nanos, long recordsMax) {
        long end = System.nanoTime() + nanos;
        int i = 0;
        while (i < recordsMax && ((i & 63) != 0 || System.nanoTime() < end)) {
            producer.send(topic, values[i++ & 255], this::count, 1);
        }
        producer.flush();
    }

    private void count(long token) {
        (token < 0 ? failed : acknowledged).incrementAndGet();
    }

    private void measureFull(long nanos, int recordBytes, StringBuilder line) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long records = acknowledged.get();
        long cpu = system.getProcessCpuTime();
        long allocated = allocated();
        long start = System.nanoTime();
        full(nanos, Long.MAX_VALUE);
        double seconds = (System.nanoTime() - start) / (double) NANOS;
        long sent = acknowledged.get() - records;
        double gigabytes = (double) sent * recordBytes / 1e9;
        line.append(String.format(
                " records_s=%.0f mb_s=%.1f cpu_s_gb=%.2f cpu_us_record=%.3f alloc_record=%.1f",
                sent / seconds,
                gigabytes * 1000 / seconds,
                (system.getProcessCpuTime() - cpu) / (double) NANOS / gigabytes,
                (system.getProcessCpuTime() - cpu) / 1000.0 / sent,
                (double) (allocated() - allocated) / sent));
    }

    /** The time from send to callback at a fixed rate, in slices of a millisecond. */
    private void measureSteady(int rate, long nanos, StringBuilder line) {
        long[] tookNanos = new long[(int) (rate * (nanos / NANOS)) + rate];
        AtomicLong next = new AtomicLong();
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
                                tookNanos[(int) next.getAndIncrement()] = System.nanoTime() - sentAt;
                            }
                        },
                        System.nanoTime());
            }
            LockSupport.parkNanos(200_000);
        }
        producer.flush();
        int count = (int) next.get();
        int skipped = count / 3;
        long[] sorted = Arrays.copyOfRange(tookNanos, skipped, count);
        Arrays.sort(sorted);
        line.append(String.format(
                " p50_ms=%.2f p99_ms=%.2f p999_ms=%.2f",
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[(int) (sorted.length * 0.999)] / 1e6));
    }

    /** Bytes that all living threads have allocated. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
