package io.ottla.coordinator.zk;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ottla.coordinator.store.Assignment;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
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
        Map<Integer, Assignment> sorted = new TreeMap<>(assignments);
        return Json.object(out -> {
            Json.object(out, "partitions", all -> replicas(all, sorted, Assignment::replicas));
            out.writeStringField("topic_id", id.toString());
            Json.object(out, "adding_replicas", some -> replicas(some, sorted, Assignment::adding));
            Json.object(out, "removing_replicas", some -> replicas(some, sorted, Assignment::removing));
            out.writeNumberField("version", VERSION);
        });
    }

    /** One field for each partition that has any. */
    private static void replicas(
            JsonGenerator out, Map<Integer, Assignment> sorted, Function<Assignment, List<Integer>> which)
            throws IOException {
        for (Map.Entry<Integer, Assignment> partition : sorted.entrySet()) {
            List<Integer> replicas = which.apply(partition.getValue());
            if (!replicas.isEmpty()) {
                Json.ints(out, partition.getKey().toString(), replicas);
            }
        }
    }

    static TopicNode read(String path, byte[] data) {
        JsonObject node = JsonObject.parse(path, data);
        JsonObject partitions = node.requiredObject("partitions");
        JsonObject adding = node.objectOrNull("adding_replicas");
        JsonObject removing = node.objectOrNull("removing_replicas");
        Map<Integer, Assignment> assignments = new TreeMap<>();
        for (String key : partitions.names()) {
            assignments.put(
                    index(path, key),
                    new Assignment(
                            partitions.ints(key),
                            adding == null ? List.of() : adding.ints(key),
                            removing == null ? List.of() : removing.ints(key)));
        }
        return new TopicNode(id(path, node.textOrNull("topic_id")), assignments);
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
}
