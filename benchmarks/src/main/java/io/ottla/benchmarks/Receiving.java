package io.ottla.benchmarks;

import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.serialization.Serdes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of one make or the other that reads all partitions of a topic, as its users do: record by record. */
interface Receiving extends AutoCloseable {
    /** What is done with a record. */
    interface Sink {
        void take(byte[] value);
    }

    /** One poll. */
    void poll(Duration atMost, Sink to);

    /** Reads on at the first records. */
    void toBeginning();

    /** Reads on behind the last records; certain of where that is when it returns. */
    void toEnd();

    @Override
    void close();

    static Receiving open(String make, String topic, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(Map.of("enable.auto.commit", "false", "auto.offset.reset", "earliest"));
        properties.putAll(settings);
        return make.equals("ottla") ? ottla(topic, properties) : kafka(topic, properties);
    }

    private static Receiving ottla(String topic, Properties settings) {
        Consumer<byte[], byte[]> consumer = Consumer.open(settings, Serdes.BYTES_IN, Serdes.BYTES_IN);
        List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(all);
        return new Receiving() {
            @Override
            public void poll(Duration atMost, Sink to) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
                    to.take(Objects.requireNonNull(record.value()));
                }
            }

            @Override
            public void toBeginning() {
                consumer.seekToBeginning(all);
            }

            @Override
            public void toEnd() {
                consumer.seekToEnd(all);
                all.forEach(consumer::position);
            }

            @Override
            public void close() {
                consumer.close();
            }
        };
    }

    private static Receiving kafka(String topic, Properties settings) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<org.apache.kafka.common.TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(partition -> new org.apache.kafka.common.TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(all);
        return new Receiving() {
            @Override
            public void poll(Duration atMost, Sink to) {
                for (var record : consumer.poll(atMost)) {
                    to.take(record.value());
                }
            }

            @Override
            public void toBeginning() {
                consumer.seekToBeginning(all);
            }

            @Override
            public void toEnd() {
                consumer.seekToEnd(all);
                all.forEach(consumer::position);
            }

            @Override
            public void close() {
                consumer.close();
            }
        };
    }
}
