package io.ottla.client;

import java.util.List;

/**
 * A partition and where it is kept, as the brokers last told it. Immutable.
 *
 * @param leader broker id, -1 while there is none
 * @param replicas broker ids, the preferred leader first
 * @param inSyncReplicas those that are up to date
 * @param offlineReplicas those that cannot be reached
 */
public record PartitionInfo(
        String topic,
        int partition,
        int leader,
        List<Integer> replicas,
        List<Integer> inSyncReplicas,
        List<Integer> offlineReplicas) {
    /** The name of the partition. */
    public TopicPartition name() {
        return new TopicPartition(topic, partition);
    }
}
