package io.ottla.client.producer;

import org.jspecify.annotations.Nullable;

/**
 * Sees every record before it is serialized, and what became of it before the application is told. What it throws is logged
 * and does no harm to the record.
 */
public interface ProducerInterceptor<K, V> extends AutoCloseable {
    /** The record to send instead of this one, or this one. Thread: the one that sends. */
    default ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
        return record;
    }

    /**
     * The record is acknowledged, or was given up: exactly one of the two is not null. Thread: as {@link Callback}'s; must
     * not block.
     */
    default void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable RuntimeException exception) {}

    /** The producer is closed. */
    @Override
    default void close() {}
}
