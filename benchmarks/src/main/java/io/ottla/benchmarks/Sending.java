package io.ottla.benchmarks;

import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.serialization.Serdes;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer of one make or the other, as its users use it: a new record object and a callback for each record. */
interface Sending extends AutoCloseable {
    /** Sends without key; {@code acknowledged} gets {@code token} back, or -1 for a failure. */
    void send(String topic, byte[] value, LongConsumer acknowledged, long token);

    void flush();

    @Override
    void close();

    static Sending open(String make, Map<String, String> settings) {
        return make.equals("ottla") ? ottla(settings) : kafka(settings);
    }

    private static Sending ottla(Map<String, String> settings) {
        Producer<byte[], byte[]> producer = Producer.open(settings, Serdes.BYTES_OUT, Serdes.BYTES_OUT);
        return new Sending() {
            @Override
            public void send(String topic, byte[] value, LongConsumer acknowledged, long token) {
                producer.send(
                        new ProducerRecord<>(topic, value),
                        (where, failure) -> acknowledged.accept(failure == null ? token : -1));
            }

            @Override
            public void flush() {
                producer.flush();
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }

    private static Sending kafka(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        return new Sending() {
            @Override
            public void send(String topic, byte[] value, LongConsumer acknowledged, long token) {
                producer.send(
                        new org.apache.kafka.clients.producer.ProducerRecord<>(topic, value),
                        (where, failure) -> acknowledged.accept(failure == null ? token : -1));
            }

            @Override
            public void flush() {
                producer.flush();
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }
}
