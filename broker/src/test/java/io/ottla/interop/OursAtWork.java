package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.serialization.Serdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Our own client: a producer and a consumer, each on a thread of this process. */
final class OursAtWork extends ClientAtWork {
    private static final long LIMIT_MS = 90_000;
    private static final int PACE_MS = 10;

    private final ConcurrentLinkedQueue<CompletableFuture<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();
    private final Set<Integer> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean written = new AtomicBoolean();
    private final AtomicBoolean given = new AtomicBoolean();
    private final Thread writer;
    private final Thread reader;

    /** {@code settings}: of producer and consumer, beside those that are always the same. */
    OursAtWork(String name, String bootstrap, Map<String, String> settings) {
        super(name);
        Map<String, String> all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrap);
        writer = start("writer of " + name, () -> write(all));
        reader = start("reader of " + name, () -> read(all));
    }

    @Override
    void finish() throws Exception {
        over.set(true);
        writer.join(LIMIT_MS);
        reader.join(LIMIT_MS);
        assertThat(writer.isAlive()).as("the writer of %s still works", this).isFalse();
        assertThat(reader.isAlive()).as("the reader of %s still works", this).isFalse();
        assertThat(sent).allMatch(CompletableFuture::isDone);
        assertThat(read.values()).containsAll(delivered);
    }

    @Override
    public void close() {
        over.set(true);
        given.set(true);
    }

    private Thread start(String thread, Runnable work) {
        Thread started = new Thread(work, thread);
        started.setUncaughtExceptionHandler((where, failure) -> failures.add(where.getName() + ": " + failure));
        started.start();
        return started;
    }

    private void write(Map<String, String> settings) {
        try (Producer<Integer, Integer> producer = Producer.open(settings, Serdes.INTEGER_OUT, Serdes.INTEGER_OUT)) {
            for (int next = 0; !over.get(); next++) {
                int number = next;
                CompletableFuture<RecordMetadata> future =
                        producer.send(new ProducerRecord<>(topicOf(name), 0, null, number, number, List.of()));
                sent.add(future);
                future.whenComplete((metadata, failure) -> {
                    if (failure == null) {
                        delivered.add(number);
                        // A broker that knows only that it has the record does not tell where.
                        if (metadata.offset() >= 0) {
                            note(acknowledged, metadata.offset(), number);
                        }
                    } else {
                        failures.add(number + " was not sent: " + failure);
                    }
                });
                TimeUnit.MILLISECONDS.sleep(PACE_MS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            written.set(true);
        }
    }

    private void read(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("group.id", topicOf(name) + "-g");
        all.put("auto.offset.reset", "earliest");
        all.put("session.timeout.ms", "6000");
        all.put("heartbeat.interval.ms", "500");
        try (Consumer<Integer, Integer> consumer = Consumer.open(all, Serdes.INTEGER_IN, Serdes.INTEGER_IN)) {
            consumer.subscribe(List.of(topicOf(name)));
            while (!given.get() && !(written.get() && read.values().containsAll(delivered))) {
                for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofMillis(100))) {
                    note(read, record.offset(), record.value());
                }
            }
        }
    }
}
