package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.Collection;

/** Told of changes of the assignment, on the thread that polls, from within poll. */
public interface RebalanceListener {
    /** Nothing to do. */
    RebalanceListener NONE = new RebalanceListener() {};

    /** These are about to be given up: the last chance to commit what was done of them. */
    default void onRevoked(Collection<TopicPartition> partitions) {}

    /** These are ours now. */
    default void onAssigned(Collection<TopicPartition> partitions) {}

    /** These were ours, and may be another's already. */
    default void onLost(Collection<TopicPartition> partitions) {
        onRevoked(partitions);
    }
}
