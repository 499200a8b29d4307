package io.ottla.client.producer;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the partition of records that do not name one. Without one of the application's own: by the murmur2 hash of the
 * key, as Kafka's Java client does; without key to one partition until that has had a batch's worth, then to another by
 * chance, rather to one whose broker is not behind (KIP-480, KIP-794).
 *
 * <p>Thread: those that send, several at a time.
 */
@FunctionalInterface
public interface Partitioner extends AutoCloseable {
    /** To be returned for "where the producer would put it". */
    int DEFAULT = -1;

    /**
     * A partition of the topic, or {@link #DEFAULT}. An index that the topic does not have fails the record.
     *
     * @param record as it is sent, after the interceptors
     * @param key its key in bytes
     * @param value its value in bytes
     */
    int partition(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, TopicShape topic);

    /** The producer is closed. */
    @Override
    default void close() {}
}
