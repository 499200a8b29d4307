package io.ottla.benchmarks;

import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends records at a fixed rate, each with the time of its sending. A process of its own with Kafka's producer, whoever
 * reads: in the reader's, the one make would find its code warmed up by the other half of its library.
 *
 * <pre>  topic recordBytes rate seconds setting=value ... </pre>
 */
public final class SteadySender {
    private static final long NANOS = 1_000_000_000L;
    private static final long SLICE_NANOS = 200_000;

    private SteadySender() {}

    public static void main(String[] args) {
        String topic = args[0];
        int recordBytes = Integer.parseInt(args[1]);
        int rate = Integer.parseInt(args[2]);
        long nanos = Long.parseLong(args[3]) * NANOS;
        Map<String, String> settings = SideBySide.settings(Arrays.asList(args).subList(4, args.length));
        try (Sending producer = Sending.open("kafka", SideBySide.with(settings, "linger.ms", "0"))) {
            long start = Clock.SYSTEM.nanos();
            long sent = 0;
            while (Clock.SYSTEM.nanos() - start < nanos) {
                long due = (Clock.SYSTEM.nanos() - start) * rate / NANOS;
                for (; sent < due; sent++) {
                    byte[] value = new byte[recordBytes];
                    ByteBuffer.wrap(value).putLong(Clock.SYSTEM.nanos());
                    producer.send(topic, value, token -> {}, 1);
                }
                LockSupport.parkNanos(SLICE_NANOS);
            }
            producer.flush();
        }
    }

    static Process start(String topic, int recordBytes, int rate, int seconds, Map<String, String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                SteadySender.class.getName(),
                topic,
                String.valueOf(recordBytes),
                String.valueOf(rate),
                String.valueOf(seconds)));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Since the value was sent. The clock is the machine's, the same in all of its processes. */
    static long nanosSince(byte[] value) {
        return Clock.SYSTEM.nanos() - ByteBuffer.wrap(value).getLong();
    }
}
