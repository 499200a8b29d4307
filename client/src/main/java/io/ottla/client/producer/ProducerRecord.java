package io.ottla.client.producer;

import io.ottla.protocol.record.Header;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record to send. Immutable as far as its key and value are.
 *
 * @param partition null = by the hash of the key, or wherever it fits if there is no key
 * @param timestampMs since the epoch, not negative; null = now
 */
public record ProducerRecord<K, V>(
        String topic,
        @Nullable Integer partition,
        @Nullable Long timestampMs,
        @Nullable K key,
        @Nullable V value,
        List<Header> headers) {
    /** Throws IllegalArgumentException for a negative partition or timestamp. */
    public ProducerRecord {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(headers, "headers");
        if (partition != null && partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " is negative");
        }
        if (timestampMs != null && timestampMs < 0) {
            throw new IllegalArgumentException("timestamp " + timestampMs + " is negative");
        }
    }

    /** A record without key. */
    public ProducerRecord(String topic, @Nullable V value) {
        this(topic, null, null, null, value, List.of());
    }

    /** A record with a key, which decides on the partition. */
    public ProducerRecord(String topic, @Nullable K key, @Nullable V value) {
        this(topic, null, null, key, value, List.of());
    }

    /** A record for this partition. */
    public ProducerRecord(String topic, @Nullable Integer partition, @Nullable K key, @Nullable V value) {
        this(topic, partition, null, key, value, List.of());
    }

    /** A record with a key, which decides on the partition. */
    public static <K, V> ProducerRecord<K, V> of(String topic, @Nullable K key, @Nullable V value) {
        return new ProducerRecord<>(topic, null, null, key, value, List.of());
    }

    /** This record with these headers in place of those it had. */
    public ProducerRecord<K, V> withHeaders(Header... all) {
        return new ProducerRecord<>(topic, partition, timestampMs, key, value, List.of(all));
    }

    /** This record with this timestamp. */
    public ProducerRecord<K, V> at(long timestampMs) {
        return new ProducerRecord<>(topic, partition, timestampMs, key, value, headers);
    }
}
