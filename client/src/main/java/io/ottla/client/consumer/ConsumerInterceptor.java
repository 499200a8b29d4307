package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import java.util.Map;

/**
 * Sees, and may change, what a consumer hands out, and sees what it has committed. One that throws is passed over with a
 * warning. Named by interceptor.classes, with a constructor without arguments, or given to the builder.
 *
 * <p>Thread: the one that uses the consumer.
 */
public interface ConsumerInterceptor<K, V> {
    /** What poll is about to return; returns what it is to return instead. */
    default ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
        return records;
    }

    /** These offsets have been committed. */
    default void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    /** The settings of the consumer, once, before anything else. */
    default void configure(Map<String, ?> settings) {}

    /** The consumer has been closed. */
    default void close() {}
}
