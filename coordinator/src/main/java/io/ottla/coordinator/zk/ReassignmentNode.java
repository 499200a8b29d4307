package io.ottla.coordinator.zk;

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
        for (JsonObject partition : JsonObject.parse(path, data).requiredObjects("partitions")) {
            orders.put(
                    new TopicPartition(partition.requiredText("topic"), partition.requiredInt("partition")),
                    partition.ints("replicas"));
        }
        return orders;
    }

    static byte[] write(Map<TopicPartition, List<Integer>> orders) {
        Map<TopicPartition, List<Integer>> sorted = new TreeMap<>(orders);
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeArrayFieldStart("partitions");
            for (Map.Entry<TopicPartition, List<Integer>> order : sorted.entrySet()) {
                out.writeStartObject();
                out.writeStringField("topic", order.getKey().topic());
                out.writeNumberField("partition", order.getKey().partition());
                Json.ints(out, "replicas", order.getValue());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
