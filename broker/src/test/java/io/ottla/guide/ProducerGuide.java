package io.ottla.guide;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ottla.client.ClientException;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.consumer.ConsumerRecords;
import io.ottla.client.producer.Offer;
import io.ottla.client.producer.Partitioner;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerInterceptor;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.producer.TransactionException;
import io.ottla.client.serialization.Json;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The examples of docs/client.md, as they stand there. GuideTest compares and runs them. */
public final class ProducerGuide {
    /** A value to send. */
    public record Order(String id, int pieces) {}

    private ProducerGuide() {}

    /** Sends one record and waits. */
    public static long first(String servers) {
        long offset;
        // begin first
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(servers)
                .open()) {
            RecordMetadata where = producer.send(new ProducerRecord<>("orders", "key", "value"))
                    .join();
            System.out.println(where.partition() + " at offset " + where.offset());
            offset = where.offset();
        }
        // end first
        return offset;
    }

    /** The same from properties. */
    public static void properties(String servers) {
        // begin properties
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        properties.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        properties.put("compression.type", "zstd");
        try (Producer<String, String> producer = Producer.open(properties)) {
            producer.send(new ProducerRecord<>("orders", "key", "value"));
        }
        // end properties
    }

    /** Many records, with a callback. */
    public static int many(String servers) {
        AtomicInteger lost = new AtomicInteger();
        // begin many
        try (Producer<String, byte[]> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.BYTES_OUT)
                .bootstrapServers(servers)
                .linger(Duration.ofMillis(20))
                .batchBytes(64 << 10)
                .compression(Codec.LZ4)
                .deliveryTimeout(Duration.ofSeconds(60))
                .open()) {
            for (int i = 0; i < 1000; i++) {
                producer.send(new ProducerRecord<>("orders", "key-" + i, new byte[100]), (where, failure) -> {
                    if (failure != null) {
                        lost.incrementAndGet();
                    }
                });
            }
            producer.flush();
        }
        // end many
        return lost.get();
    }

    /** What the record carries beside its value. */
    public static void headers(Producer<String, String> producer) {
        // begin headers
        ProducerRecord<String, String> record = new ProducerRecord<>("orders", "key", "value")
                .at(1_700_000_000_000L)
                .withHeaders(new Header("trace", "4711".getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
        // end headers
    }

    /** Failures. */
    public static String failures(Producer<String, String> producer) {
        StringBuilder log = new StringBuilder();
        // begin failures
        CompletableFuture<RecordMetadata> sent = producer.send(new ProducerRecord<>("orders/1", "value"));
        sent.whenComplete((where, failure) -> {
            if (failure instanceof ClientException why) {
                log.append(why.error()).append(": ").append(why.getMessage());
            }
        });
        // end failures
        sent.handle((where, failure) -> null).join();
        return log.toString();
    }

    /** Never waits. */
    public static boolean offer(Producer<String, String> producer) {
        // begin offer
        Offer offer = producer.trySend(new ProducerRecord<>("orders", "value"));
        boolean taken = offer instanceof Offer.Accepted;
        if (offer instanceof Offer.BufferFull full) {
            System.out.println("no room for " + full.bytes() + " bytes, try again later");
        } else if (offer instanceof Offer.TopicUnknown unknown) {
            System.out.println(unknown.topic() + " is being asked for, try again soon");
        }
        // end offer
        return taken;
    }

    /** JSON values. */
    public static void json(String servers) {
        // begin json
        ObjectMapper mapper = new ObjectMapper();
        try (Producer<Long, Order> producer = Producer.builder(Serdes.LONG_OUT, Json.<Order>serializer(mapper))
                .bootstrapServers(servers)
                .open()) {
            producer.send(new ProducerRecord<>("json-orders", 7L, new Order("a-7", 3)));
        }
        // end json
    }

    /** A partitioner and an interceptor. */
    public static long choosing(String servers) {
        AtomicLong acknowledged = new AtomicLong();
        // begin choosing
        Partitioner urgentFirst = (record, key, value, topic) ->
                record.headers().stream().anyMatch(header -> header.key().equals("urgent")) ? 0 : Partitioner.DEFAULT;
        ProducerInterceptor<String, String> counting = new ProducerInterceptor<>() {
            @Override
            public void onAcknowledgement(RecordMetadata metadata, RuntimeException exception) {
                if (exception == null) {
                    acknowledged.incrementAndGet();
                }
            }
        };
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(servers)
                .partitioner(urgentFirst)
                .interceptor(counting)
                .open()) {
            producer.send(new ProducerRecord<>("orders", "key", "value").withHeaders(new Header("urgent", null)));
        }
        // end choosing
        return acknowledged.get();
    }

    /** What is counted. */
    public static double metrics(Producer<String, String> producer) {
        // begin metrics
        producer.metrics().values().forEach((name, value) -> System.out.println(name + " " + value));
        double errors = producer.metrics().value("record-error-total");
        // end metrics
        return errors;
    }

    /** A transaction. */
    public static void transaction(String servers) {
        // begin transaction
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(servers)
                .transactionalId("billing-1")
                .open()) {
            producer.initTransactions();
            try {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("orders", "key", "value"));
                producer.send(new ProducerRecord<>("bills", "key", "value"));
                producer.commitTransaction();
            } catch (TransactionException.Abortable e) {
                producer.abortTransaction();
            }
        }
        // end transaction
    }

    /** Reads, transforms and writes once. */
    public static void exactlyOnce(Consumer<String, String> consumer, Producer<String, String> producer) {
        // begin exactlyOnce
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
        producer.beginTransaction();
        for (ConsumerRecord<String, String> record : records) {
            producer.send(
                    new ProducerRecord<>("shouted", record.key(), record.value().toUpperCase()));
        }
        producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
        producer.commitTransaction();
        // end exactlyOnce
    }
}
