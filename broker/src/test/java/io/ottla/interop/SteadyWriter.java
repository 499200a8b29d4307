package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * An idempotent producer of Kafka's that writes 0, 1, 2 and so on to each partition with acks=all, a few records every
 * {@value #EVERY_MS} ms, and remembers what was acknowledged, and when nothing was.
 */
final class SteadyWriter implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int EVERY_MS = 5;
    private static final int BURST_MAX = 4;
    /** On the way for one partition; one that stands still does not keep the others back. */
    private static final int AHEAD_MAX = 500;

    final String topic;
    /** Value by offset, for each partition. */
    final List<ConcurrentSkipListMap<Long, Integer>> acknowledged = new ArrayList<>();

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Pulse> pulses = new ArrayList<>();
    private final Thread thread;

    SteadyWriter(String bootstrap, String topic, int partitions) {
        this.topic = topic;
        for (int p = 0; p < partitions; p++) {
            acknowledged.add(new ConcurrentSkipListMap<>());
            pulses.add(new Pulse());
        }
        thread = new Thread(() -> write(bootstrap), "writer");
        thread.start();
    }

    private void write(String bootstrap) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "enable.idempotence", "true",
                "acks", "all",
                "delivery.timeout.ms", "60000",
                "request.timeout.ms", "3000",
                "retry.backoff.ms", "50",
                // by default up to 1000 after failures in a row: it would hide what the brokers take
                "retry.backoff.max.ms", "100",
                "reconnect.backoff.max.ms", "100");
        SplittableRandom random = new SplittableRandom(topic.hashCode());
        int[] next = new int[acknowledged.size()];
        try (KafkaProducer<Integer, Integer> producer =
                new KafkaProducer<>(settings, new IntegerSerializer(), new IntegerSerializer())) {
            while (!over.get() && failure.get() == null) {
                for (int partition = 0; partition < next.length; partition++) {
                    int some = random.nextInt(1, BURST_MAX);
                    while (some-- > 0 && pulses.get(partition).ahead.tryAcquire()) {
                        send(producer, partition, next[partition]++);
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MS));
            }
            producer.flush();
        }
    }

    private void send(KafkaProducer<Integer, Integer> producer, int partition, int value) {
        Pulse pulse = pulses.get(partition);
        producer.send(new ProducerRecord<>(topic, partition, value, value), (metadata, error) -> {
            pulse.ahead.release();
            if (error != null) {
                failure.compareAndSet(null, error);
                return;
            }
            pulse.beat();
            Integer other = acknowledged.get(partition).put(metadata.offset(), value);
            if (other != null) {
                failure.compareAndSet(
                        null,
                        new IllegalStateException(other + " and " + value + " were both acknowledged at offset "
                                + metadata.offset() + " of partition " + partition));
            }
        });
    }

    /** Until every partition has taken some more. */
    void awaitProgress() {
        List<Integer> before = acknowledged.stream().map(Map::size).toList();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
            assertThat(failure.get()).as("what the producer gave up on").isNull();
            for (int p = 0; p < before.size(); p++) {
                if (acknowledged.get(p).size() < before.get(p) + 50) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The longest time without any acknowledgement of one of the partitions since the last call. */
    long gapMs() {
        return pulses.stream().mapToLong(Pulse::longestMs).max().orElse(0);
    }

    /** What the producer gave up on, or null. */
    Exception failure() {
        return failure.get();
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The acknowledgements of one partition. */
    private static final class Pulse {
        private final Semaphore ahead = new Semaphore(AHEAD_MAX);
        private final AtomicLong lastNs = new AtomicLong(System.nanoTime());
        private final AtomicLong gapNs = new AtomicLong();

        private void beat() {
            long now = System.nanoTime();
            gapNs.accumulateAndGet(now - lastNs.getAndSet(now), Math::max);
        }

        private long longestMs() {
            return TimeUnit.NANOSECONDS.toMillis(gapNs.getAndSet(0));
        }
    }
}
