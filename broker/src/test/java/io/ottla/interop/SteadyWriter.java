package io.ottla.interop;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;

/** An idempotent producer of Kafka's that writes ascending numbers with acks=all, and remembers what was acknowledged. */
final class SteadyWriter implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int AHEAD_MAX = 200;

    /** Value by offset, for each partition. */
    final List<ConcurrentSkipListMap<Long, Integer>> acknowledged = new ArrayList<>();

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong lastNs = new AtomicLong(System.nanoTime());
    private final AtomicLong gapNs = new AtomicLong();
    private final String topic;
    private final Thread thread;

    SteadyWriter(String bootstrap, String topic, int partitions) {
        this.topic = topic;
        for (int p = 0; p < partitions; p++) {
            acknowledged.add(new ConcurrentSkipListMap<>());
        }
        thread = new Thread(() -> write(bootstrap, partitions), "writer");
        thread.start();
    }

    private void write(String bootstrap, int partitions) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "enable.idempotence", "true",
                "acks", "all",
                "delivery.timeout.ms", "60000",
                "request.timeout.ms", "3000",
                "retry.backoff.ms", "50",
                "reconnect.backoff.max.ms", "100");
        Semaphore ahead = new Semaphore(AHEAD_MAX);
        try (KafkaProducer<Integer, Integer> producer =
                new KafkaProducer<>(settings, new IntegerSerializer(), new IntegerSerializer())) {
            for (int value = 0; !over.get() && failure.get() == null; value++) {
                int mine = value;
                int partition = value % partitions;
                ahead.acquire();
                producer.send(new ProducerRecord<>(topic, partition, value, value), (metadata, error) -> {
                    ahead.release();
                    if (error != null) {
                        failure.compareAndSet(null, error);
                        return;
                    }
                    long now = System.nanoTime();
                    long gap = now - lastNs.getAndSet(now);
                    gapNs.accumulateAndGet(gap, Math::max);
                    acknowledged.get(partition).put(metadata.offset(), mine);
                });
            }
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until every partition has taken some more. */
    void awaitProgress() {
        List<Integer> before = acknowledged.stream().map(Map::size).toList();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
            for (int p = 0; p < before.size(); p++) {
                if (acknowledged.get(p).size() < before.get(p) + 50) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The longest time without any acknowledgement since the last call. */
    long gapMs() {
        return gapNs.getAndSet(0) / 1_000_000;
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
}
