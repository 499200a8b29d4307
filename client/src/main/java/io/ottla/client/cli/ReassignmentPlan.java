package io.ottla.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where partitions are to be, as users keep it in files:
 *
 * <pre>
 *   {"version":1,"partitions":[{"topic":"foo","partition":1,"replicas":[1,2],"log_dirs":["any","/disk2"]}]}
 * </pre>
 *
 * @param replicas brokers of each partition, the preferred one first
 * @param directories the path wanted for a replica; one that may be anywhere has none
 */
record ReassignmentPlan(Map<TopicPartition, List<Integer>> replicas, Map<Replica, String> directories) {
    /** Nothing to be moved. */
    static final ReassignmentPlan EMPTY = new ReassignmentPlan(Map.of(), Map.of());

    private static final String ANYWHERE = "any";

    /** One copy of a partition; its text is {@code topic-index-broker}. */
    record Replica(TopicPartition partition, int broker) implements Comparable<Replica> {
        @Override
        public int compareTo(Replica other) {
            int order = partition.compareTo(other.partition);
            return order == 0 ? Integer.compare(broker, other.broker) : order;
        }

        @Override
        public String toString() {
            return partition + "-" + broker;
        }
    }

    /** Reads a plan; throws {@link ToolFailure} for one that is empty or contradicts itself. */
    static ReassignmentPlan read(JsonFile file) {
        file.checkVersion();
        ReassignmentPlan plan = new ReassignmentPlan(new TreeMap<>(), new TreeMap<>());
        Set<TopicPartition> twice = new TreeSet<>();
        for (JsonNode entry : file.each("partitions", node -> node)) {
            TopicPartition partition = file.partition(entry);
            List<Integer> brokers = brokers(file, entry, partition);
            if (plan.replicas.put(partition, brokers) != null) {
                twice.add(partition);
            }
            plan.directories.putAll(directories(file, entry, partition, brokers));
        }
        if (plan.replicas.isEmpty()) {
            throw new ToolFailure("Partition reassignment list cannot be empty");
        }
        if (!twice.isEmpty()) {
            throw new ToolFailure("Partition reassignment contains duplicate topic partitions: " + joined(twice));
        }
        return plan;
    }

    private static List<Integer> brokers(JsonFile file, JsonNode entry, TopicPartition partition) {
        JsonNode array = entry.get("replicas");
        if (array == null || !array.isArray()) {
            throw file.wrong(entry, "replicas", "a list of broker ids");
        }
        List<Integer> brokers = new ArrayList<>();
        for (JsonNode id : array) {
            if (!id.isInt()) {
                throw file.wrong(entry, "replicas", "a list of broker ids");
            }
            if (brokers.contains(id.intValue())) {
                throw new ToolFailure("Partition replica lists may not contain duplicate entries: " + partition
                        + " contains multiple entries for " + id);
            }
            brokers.add(id.intValue());
        }
        if (brokers.isEmpty()) {
            throw new ToolFailure("Partition replica list cannot be empty for " + partition);
        }
        return List.copyOf(brokers);
    }

    private static Map<Replica, String> directories(
            JsonFile file, JsonNode entry, TopicPartition partition, List<Integer> brokers) {
        Map<Replica, String> directories = new TreeMap<>();
        JsonNode array = entry.get("log_dirs");
        if (array == null) {
            return directories;
        }
        List<String> paths = new ArrayList<>();
        array.forEach(path -> paths.add(path.asText()));
        if (!array.isArray()) {
            throw file.wrong(entry, "log_dirs", "a list of paths");
        }
        if (paths.size() != brokers.size()) {
            throw new ToolFailure("Size of replicas list " + brokers + " is different from size of log dirs list "
                    + paths + " for partition " + partition);
        }
        for (int i = 0; i < paths.size(); i++) {
            if (!paths.get(i).equals(ANYWHERE)) {
                directories.put(new Replica(partition, brokers.get(i)), paths.get(i));
            }
        }
        return directories;
    }

    /** The plan as one line of JSON that {@link #read} takes. */
    static String text(Map<TopicPartition, List<Integer>> replicas) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", 1);
        ArrayNode partitions = root.putArray("partitions");
        new TreeMap<>(replicas).forEach((partition, brokers) -> {
            ObjectNode entry =
                    partitions.addObject().put("topic", partition.topic()).put("partition", partition.partition());
            ArrayNode ids = entry.putArray("replicas");
            ArrayNode paths = entry.putArray("log_dirs");
            brokers.forEach(id -> {
                ids.add(id);
                paths.add(ANYWHERE);
            });
        });
        return root.toString();
    }

    /** With commas between them, in order. */
    static String joined(Iterable<?> things) {
        List<String> words = new ArrayList<>();
        things.forEach(thing -> words.add(String.valueOf(thing)));
        return String.join(",", words);
    }

    Set<Integer> brokers() {
        Set<Integer> brokers = new TreeSet<>();
        replicas.values().forEach(brokers::addAll);
        return brokers;
    }

    Set<String> topics() {
        Set<String> topics = new TreeSet<>();
        replicas.keySet().forEach(partition -> topics.add(partition.topic()));
        return topics;
    }
}
