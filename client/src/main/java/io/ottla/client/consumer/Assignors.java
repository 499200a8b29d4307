package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the leader of a group shares the partitions out. All clients of a group must get the same result from the same
 * input, so members and topics go in order of their names. Pure.
 */
final class Assignors {
    static final String RANGE = "range";
    static final String ROUND_ROBIN = "roundrobin";

    private Assignors() {}

    /** Whether each of these names an assignor. */
    static boolean areKnown(List<String> names) {
        return !names.isEmpty() && names.stream().allMatch(name -> protocolName(name) != null);
    }

    /** The name that goes over the wire; null for what is none. */
    static @Nullable String protocolName(String nameOrClass) {
        return switch (nameOrClass.substring(nameOrClass.lastIndexOf('.') + 1)) {
            case RANGE, "RangeAssignor" -> RANGE;
            case ROUND_ROBIN, "RoundRobinAssignor" -> ROUND_ROBIN;
            default -> null;
        };
    }

    /**
     * Partitions for each member.
     *
     * @param partitions how many each existing topic has
     * @param wanted the topics of each member
     */
    static Map<String, List<TopicPartition>> assign(
            String assignor, Map<String, Integer> partitions, Map<String, List<String>> wanted) {
        SortedMap<String, List<TopicPartition>> given = new TreeMap<>();
        wanted.keySet().forEach(member -> given.put(member, new ArrayList<>()));
        TreeSet<String> topics = new TreeSet<>();
        wanted.values().forEach(topics::addAll);
        topics.retainAll(partitions.keySet());
        if (ROUND_ROBIN.equals(assignor)) {
            roundRobin(topics, partitions, wanted, given);
        } else {
            for (String topic : topics) {
                range(topic, partitions.getOrDefault(topic, 0), wanted, given);
            }
        }
        return given;
    }

    /** Each topic by itself: a run of partitions for every member that wants it, the first members one more. */
    private static void range(
            String topic,
            int partitions,
            Map<String, List<String>> wanted,
            SortedMap<String, List<TopicPartition>> given) {
        List<String> members = given.keySet().stream()
                .filter(member -> wants(wanted, member, topic))
                .toList();
        int each = partitions / members.size();
        int more = partitions % members.size();
        int next = 0;
        for (int i = 0; i < members.size(); i++) {
            int upTo = next + each + (i < more ? 1 : 0);
            for (; next < upTo; next++) {
                give(given, members.get(i), new TopicPartition(topic, next));
            }
        }
    }

    /** All partitions of all topics in turn, each to the next member that wants its topic. */
    private static void roundRobin(
            TreeSet<String> topics,
            Map<String, Integer> partitions,
            Map<String, List<String>> wanted,
            SortedMap<String, List<TopicPartition>> given) {
        List<String> members = List.copyOf(given.keySet());
        int turn = 0;
        for (String topic : topics) {
            for (int index = 0; index < partitions.getOrDefault(topic, 0); index++) {
                while (!wants(wanted, members.get(turn % members.size()), topic)) {
                    turn++;
                }
                give(given, members.get(turn++ % members.size()), new TopicPartition(topic, index));
            }
        }
    }

    private static boolean wants(Map<String, List<String>> wanted, String member, String topic) {
        return wanted.getOrDefault(member, List.of()).contains(topic);
    }

    private static void give(SortedMap<String, List<TopicPartition>> given, String member, TopicPartition partition) {
        given.computeIfAbsent(member, one -> new ArrayList<>()).add(partition);
    }
}
