package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.TimestampType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read.
 *
 * @param timestampMs since the epoch; -1 for none
 * @param leaderEpoch of the leader that appended it; -1 = unknown
 */
public record ConsumerRecord<K, V>(
        TopicPartition source,
        long offset,
        int leaderEpoch,
        long timestampMs,
        TimestampType timestampType,
        @Nullable K key,
        @Nullable V value,
        List<Header> headers) {
    /** The topic of {@code source}. */
    public String topic() {
        return source.topic();
    }

    /** The index of {@code source}. */
    public int partition() {
        return source.partition();
    }
}
