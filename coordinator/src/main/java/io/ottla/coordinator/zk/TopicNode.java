package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.store.Assignment;
import io.ottla.protocol.wire.Uuid;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The assignment of a topic at /brokers/topics/T. We write version 3 and read every one:
 *
 * <pre>
 * 1  {"version":1,"partitions":{"0":[1,2]}}
 * 2  + "adding_replicas":{"0":[3]},"removing_replicas":{"0":[1]}
 * 3  + "topic_id":"22 characters"
 * </pre>
 */
record TopicNode(Uuid id, Map<Integer, Assignment> assignments) {
    private static final int VERSION = 3;

    byte[] write() {
        ObjectNode node = Json.object();
        ObjectNode partitions = node.putObject("partitions");
        Map<Integer, Assignment> sorted = new TreeMap<>(assignments);
        sorted.forEach((index, a) -> partitions.set(index.toString(), Json.array(a.replicas())));
        node.put("topic_id", id.toString());
        ObjectNode adding = node.putObject("adding_replicas");
        ObjectNode removing = node.putObject("removing_replicas");
        sorted.forEach((index, a) -> {
            putUnlessEmpty(adding, index, a.adding());
            putUnlessEmpty(removing, index, a.removing());
        });
        node.put("version", VERSION);
        return Json.bytes(node);
    }

    static TopicNode read(String path, byte[] data) {
        JsonNode node = Json.parse(path, data);
        JsonNode adding = node.get("adding_replicas");
        JsonNode removing = node.get("removing_replicas");
        Map<Integer, Assignment> assignments = new TreeMap<>();
        Iterator<Map.Entry<String, JsonNode>> partitions =
                Json.required(path, node, "partitions").fields();
        while (partitions.hasNext()) {
            Map.Entry<String, JsonNode> partition = partitions.next();
            String key = partition.getKey();
            assignments.put(
                    index(path, key),
                    new Assignment(
                            Json.ints(path, partition.getValue()),
                            Json.ints(path, adding == null ? null : adding.get(key)),
                            Json.ints(path, removing == null ? null : removing.get(key))));
        }
        return new TopicNode(id(path, Json.textOrNull(node, "topic_id")), assignments);
    }

    private static Uuid id(String path, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Uuid.ZERO;
        }
        try {
            return Uuid.parse(text);
        } catch (IllegalArgumentException e) {
            throw Json.corrupt(path, "field 'topic_id': " + e.getMessage());
        }
    }

    private static int index(String path, String key) {
        try {
            int index = Integer.parseInt(key);
            if (index >= 0) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw Json.corrupt(path, "'" + key + "' is no partition");
        }
        throw Json.corrupt(path, "'" + key + "' is no partition");
    }

    private static void putUnlessEmpty(ObjectNode to, Integer index, List<Integer> replicas) {
        if (!replicas.isEmpty()) {
            to.set(index.toString(), Json.array(replicas));
        }
    }
}
