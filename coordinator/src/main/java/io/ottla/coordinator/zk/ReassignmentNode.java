package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.cluster.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a tool orders at /admin/reassign_partitions:
 * {@code {"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1,2]}]}}.
 */
final class ReassignmentNode {
    private static final int VERSION = 1;

    private ReassignmentNode() {}

    static Map<TopicPartition, List<Integer>> read(String path, byte[] data) {
        Map<TopicPartition, List<Integer>> orders = new TreeMap<>();
        for (JsonNode partition : Json.required(path, Json.parse(path, data), "partitions")) {
            String topic = Json.required(path, partition, "topic").asText();
            orders.put(
                    new TopicPartition(topic, Json.requiredInt(path, partition, "partition")),
                    Json.ints(path, Json.required(path, partition, "replicas")));
        }
        return orders;
    }

    static byte[] write(Map<TopicPartition, List<Integer>> orders) {
        ObjectNode node = Json.object();
        node.put("version", VERSION);
        ArrayNode partitions = node.putArray("partitions");
        new TreeMap<>(orders).forEach((name, replicas) -> {
            ObjectNode partition = partitions.addObject();
            partition.put("topic", name.topic());
            partition.put("partition", name.partition());
            partition.set("replicas", Json.array(replicas));
        });
        return Json.bytes(node);
    }
}
