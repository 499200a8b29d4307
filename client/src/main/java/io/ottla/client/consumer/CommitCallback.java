package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Told what became of {@link Consumer#commitAsync}. Thread: the one that uses the consumer, within its next call of poll, commit or close. */
@FunctionalInterface
public interface CommitCallback {
    /** {@code failure} is null when the offsets are committed. */
    void onComplete(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable RuntimeException failure);
}
