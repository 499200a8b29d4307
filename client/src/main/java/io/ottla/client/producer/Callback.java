package io.ottla.client.producer;

import org.jspecify.annotations.Nullable;

/**
 * Told once what became of a record: exactly one of the two is not null. Cheaper than a future, and as Kafka's.
 *
 * <p>Thread: the client's loop, in the order of the records of a partition; the sender's own when the record could not be
 * handed in. Must not block: everything the producer does waits meanwhile. What it throws is logged and forgotten.
 */
@FunctionalInterface
public interface Callback {
    /**
     * The record is acknowledged, or was given up.
     *
     * @param exception a {@link io.ottla.client.ClientException}
     */
    void onCompletion(@Nullable RecordMetadata metadata, @Nullable RuntimeException exception);
}
