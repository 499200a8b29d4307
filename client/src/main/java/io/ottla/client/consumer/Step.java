package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.List;
import java.util.Set;

/** What the loop has for the thread that polls. */
sealed interface Step {
    /** Nothing within the time. */
    record Nothing() implements Step {}

    /** Records, one at least. */
    record Records(List<FetchedRun.Raw> records) implements Step {}

    /** The listener is to be told; the loop goes on when it has been. */
    record Told(Change change, Set<TopicPartition> partitions) implements Step {}

    /** What the listener is told of. */
    enum Change {
        REVOKED,
        LOST,
        ASSIGNED
    }
}
