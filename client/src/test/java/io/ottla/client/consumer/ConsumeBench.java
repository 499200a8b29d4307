package io.ottla.client.consumer;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.ottla.client.TopicPartition;
import io.ottla.client.serialization.Serdes;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How fast our consumer and Kafka's read the same topic, what CPU a gigabyte of values costs the client, and what it
 * allocates for a record. No test: its main is run by hand on the class path of the tests, against a broker with a topic
 * that holds enough, once for each client:
 *
 * <pre>
 *   ConsumeBench ours|kafka localhost:9092 topic partitions records [rounds]
 * </pre>
 */
public final class ConsumeBench {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private ConsumeBench() {}

    /** One read of so many records from the beginning. */
    private interface Reader {
        /** Returns the bytes of their values. */
        long read(long records);
    }

    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.putAll(
                Map.of("bootstrap.servers", args[1], "enable.auto.commit", "false", "auto.offset.reset", "earliest"));
        int partitions = Integer.parseInt(args[3]);
        long records = Long.parseLong(args[4]);
        int rounds = args.length > 5 ? Integer.parseInt(args[5]) : 5;
        if (args[0].equals("ours")) {
            ours(settings, args[2], partitions, records, rounds);
        } else {
            kafkas(settings, args[2], partitions, records, rounds);
        }
    }

    private static void ours(Properties settings, String topic, int partitions, long records, int rounds) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        try (Consumer<byte[], byte[]> consumer = Consumer.open(settings, Serdes.BYTES_IN, Serdes.BYTES_IN)) {
            consumer.assign(all);
            measure("ours", records, rounds, wanted -> {
                consumer.seekToBeginning(all);
                long bytes = 0;
                for (long read = 0; read < wanted; ) {
                    for (ConsumerRecord<byte[], byte[]> one : consumer.poll(WAIT)) {
                        read++;
                        bytes += one.value().length;
                    }
                }
                return bytes;
            });
        }
    }

    private static void kafkas(Properties settings, String topic, int partitions, long records, int rounds) {
        List<org.apache.kafka.common.TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(p -> new org.apache.kafka.common.TopicPartition(topic, p))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            measure("kafka", records, rounds, wanted -> {
                consumer.seekToBeginning(all);
                long bytes = 0;
                for (long read = 0; read < wanted; ) {
                    for (var one : consumer.poll(WAIT)) {
                        read++;
                        bytes += one.value().length;
                    }
                }
                return bytes;
            });
        }
    }

    private static void measure(String who, long records, int rounds, Reader reader) {
        for (int round = 0; round < rounds; round++) {
            long cpu = cpuNanos();
            long allocated = allocatedBytes();
            long start = System.nanoTime();
            long bytes = reader.read(records);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%-5s round %d: %,10.0f records/s %6.0f MB/s, %.2f CPU s/GB, %,5d bytes allocated a record%n",
                    who,
                    round,
                    records / seconds,
                    bytes / seconds / 1e6,
                    (cpuNanos() - cpu) / (double) bytes,
                    (allocatedBytes() - allocated) / records);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Of all threads that live: the clients' own threads live as long as the measurement. */
    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
