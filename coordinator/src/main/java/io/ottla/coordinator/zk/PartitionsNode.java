package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.TopicPartition;
import java.util.Set;
import java.util.TreeSet;

/**
 * A list of partitions, as in /admin/preferred_replica_election and /isr_change_notification:
 * {@code {"version":1,"partitions":[{"topic":"t","partition":0}]}}.
 */
final class PartitionsNode {
    private PartitionsNode() {}

    static Set<TopicPartition> read(String path, byte[] data) {
        Set<TopicPartition> partitions = new TreeSet<>();
        for (JsonObject partition : JsonObject.parse(path, data).requiredObjects("partitions")) {
            partitions.add(new TopicPartition(partition.requiredText("topic"), partition.requiredInt("partition")));
        }
        return partitions;
    }
}
