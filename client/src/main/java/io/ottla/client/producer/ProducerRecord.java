package io.ottla.client.producer;

import io.ottla.protocol.record.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record to send.
 *
 * @param partition null = by the hash of the key, or wherever it fits if there is no key
 * @param timestampMs since the epoch; null = now
 */
public record ProducerRecord<K, V>(
        String topic,
        @Nullable Integer partition,
        @Nullable Long timestampMs,
        @Nullable K key,
        @Nullable V value,
        List<Header> headers) {
    public static <K, V> ProducerRecord<K, V> of(String topic, @Nullable K key, @Nullable V value) {
        return new ProducerRecord<>(topic, null, null, key, value, List.of());
    }
}
