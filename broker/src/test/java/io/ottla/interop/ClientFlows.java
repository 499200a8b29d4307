package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.serialization.Serdes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** What the flows of our client have in common: one broker of whichever make, and clients that end with the test. */
abstract class ClientFlows {
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger NAMES = new AtomicInteger();

    final Server server;
    final Admin admin;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    ClientFlows(Server server) {
        this.server = server;
        admin = Admin.open(Map.of("bootstrap.servers", server.bootstrap));
        open.push(admin);
    }

    @AfterEach
    void closeClients() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    static String freshName() {
        return "flow-" + NAMES.incrementAndGet();
    }

    /** The name of a new topic. */
    final String topic(int partitions, String... configs) {
        String name = freshName();
        NewTopic topic = new NewTopic(name, partitions, 1, List.of(), settings(configs));
        got(admin.topics().create(List.of(topic), false)).values().forEach(Outcome::orThrow);
        return name;
    }

    final Producer<String, String> producer(String... settings) {
        Producer<String, String> producer = Producer.open(withBootstrap(settings), Serdes.TEXT_OUT, Serdes.TEXT_OUT);
        open.push(producer);
        return producer;
    }

    final Consumer<String, String> consumer(String... settings) {
        return closedAtEnd(unclosed(settings));
    }

    final <T extends AutoCloseable> T closedAtEnd(T part) {
        open.push(part);
        return part;
    }

    /** One that the test closes itself. */
    final Consumer<String, String> unclosed(String... settings) {
        return Consumer.open(withBootstrap(settings), Serdes.TEXT_IN, Serdes.TEXT_IN);
    }

    /** Sends values to one partition, in order, and waits until they are acknowledged. */
    final void write(String topic, int partition, String... values) {
        Producer<String, String> producer = producer();
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (String value : values) {
            sent.add(producer.send(record(topic, partition, value)));
        }
        sent.forEach(ClientFlows::got);
    }

    static ProducerRecord<String, String> record(String topic, int partition, String value) {
        return new ProducerRecord<>(topic, partition, null, null, value, List.of());
    }

    /** The next records, neither fewer nor more. */
    static List<ConsumerRecord<String, String>> take(Consumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> taken = new ArrayList<>();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (taken.size() < count && System.nanoTime() < end) {
            taken.addAll(consumer.poll(Duration.ofMillis(200)));
        }
        assertThat(taken).hasSize(count);
        return taken;
    }

    static List<String> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    static String[] numbered(String name, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> name + i).toArray(String[]::new);
    }

    static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TopicPartition(topic, i))
                .toList();
    }

    /** The future's value; fails when it does not come. */
    static <T> T got(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> withBootstrap(String... pairs) {
        Map<String, String> settings = settings(pairs);
        settings.put("bootstrap.servers", server.bootstrap);
        return settings;
    }

    private static Map<String, String> settings(String... pairs) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return settings;
    }
}
