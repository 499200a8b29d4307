package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
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
        for (JsonNode partition : Json.required(path, Json.parse(path, data), "partitions")) {
            String topic = Json.required(path, partition, "topic").asText();
            partitions.add(new TopicPartition(topic, Json.requiredInt(path, partition, "partition")));
        }
        return partitions;
    }
}
