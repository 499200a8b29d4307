package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.client.serialization.NamedClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The assignors that there are, by name, and those of applications, by class. */
final class Assignors {
    /** What {@link #areKnown} takes, for a reader. */
    static final String ALLOWED =
            "a list of range, roundrobin, sticky and cooperative-sticky, Kafka's class names for them, or classes that"
                    + " implement io.ottla.client.consumer.Assignor";

    private static final String KAFKAS = "org.apache.kafka.clients.consumer.";

    private static final Map<String, Assignor> BY_CLASS = Map.of(
            "RangeAssignor", new RangeAssignor(),
            "RoundRobinAssignor", new RoundRobinAssignor(),
            "StickyAssignor", new StickyAssignor(),
            "CooperativeStickyAssignor", new CooperativeStickyAssignor());

    private Assignors() {}

    /** Whether each of these names an assignor. */
    static boolean areKnown(List<String> names) {
        return !names.isEmpty() && names.stream().allMatch(name -> find(name) != null || isOwn(name));
    }

    /** Of those that there are, by its name, Kafka's class name or that without the package; null for another. */
    static @Nullable Assignor find(String name) {
        Assignor byClass = BY_CLASS.get(name.startsWith(KAFKAS) ? name.substring(KAFKAS.length()) : name);
        if (byClass != null) {
            return byClass;
        }
        return BY_CLASS.values().stream()
                .filter(assignor -> assignor.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOwn(String className) {
        return NamedClass.isOne(className, Assignor.class);
    }

    /** These, each once, in this order; throws IllegalArgumentException for what is none, or two of one name. */
    static List<Assignor> all(List<String> names) {
        Map<String, Assignor> byName = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(names)) {
            Assignor known = find(name);
            Assignor assignor = known == null ? NamedClass.make(name, Assignor.class) : known;
            Assignor other = byName.put(assignor.name(), assignor);
            if (other != null && other != assignor) {
                throw new IllegalArgumentException("class " + name + " is called '" + assignor.name() + "', as is "
                        + other.getClass().getName());
            }
        }
        return List.copyOf(byName.values());
    }

    /** What the assignor gives; throws IllegalStateException for what may not be given so. */
    static Map<String, List<TopicPartition>> share(
            Assignor assignor, Map<String, Integer> partitions, List<MemberWish> members) {
        Map<String, List<TopicPartition>> given = assignor.assign(partitions, members);
        Set<String> ids = members.stream().map(MemberWish::memberId).collect(Collectors.toSet());
        Map<TopicPartition, String> owners = new HashMap<>();
        given.forEach((member, its) -> its.forEach(partition -> {
            String other = owners.put(partition, member);
            boolean there =
                    partition.partition() >= 0 && partition.partition() < partitions.getOrDefault(partition.topic(), 0);
            String wrong = !ids.contains(member)
                    ? "who is no member"
                    : !there ? "which is not there" : other != null ? "which " + other + " has, too" : null;
            if (wrong != null) {
                throw new IllegalStateException(
                        "Assignor '" + assignor.name() + "' gives " + partition + " to " + member + ", " + wrong + ".");
            }
        }));
        return given;
    }

    /** Whether members that offer these keep what they hold while they join: only if all of them can. */
    static boolean areCooperative(List<Assignor> assignors) {
        return assignors.stream().allMatch(Assignor::isCooperative);
    }

    /** A place for what each member is given. */
    static Map<String, List<TopicPartition>> nothingFor(List<MemberWish> members) {
        Map<String, List<TopicPartition>> nothing = new TreeMap<>();
        members.forEach(member -> nothing.put(member.memberId(), new ArrayList<>()));
        return nothing;
    }
}
