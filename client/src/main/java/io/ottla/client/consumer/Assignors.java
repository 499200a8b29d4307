package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The assignors that there are, by name. Immutable. */
final class Assignors {
    /** What {@link #areKnown} takes, for a reader. */
    static final String ALLOWED =
            "a list of range, roundrobin, sticky and cooperative-sticky, or Kafka's class names for them";

    private static final Map<String, Assignor> BY_CLASS = Map.of(
            "RangeAssignor", new RangeAssignor(),
            "RoundRobinAssignor", new RoundRobinAssignor(),
            "StickyAssignor", new StickyAssignor(),
            "CooperativeStickyAssignor", new CooperativeStickyAssignor());

    private Assignors() {}

    /** Whether each of these names an assignor. */
    static boolean areKnown(List<String> names) {
        return !names.isEmpty() && names.stream().allMatch(name -> find(name) != null);
    }

    /** By protocol name, Kafka's class name or its last part; null for what is none. */
    static @Nullable Assignor find(String name) {
        Assignor byClass = BY_CLASS.get(name.substring(name.lastIndexOf('.') + 1));
        if (byClass != null) {
            return byClass;
        }
        return BY_CLASS.values().stream()
                .filter(assignor -> assignor.protocolName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** These, each once, in this order; throws IllegalArgumentException for what is none. */
    static List<Assignor> all(List<String> names) {
        List<Assignor> all = new ArrayList<>();
        for (String name : names) {
            Assignor assignor = find(name);
            if (assignor == null) {
                throw new IllegalArgumentException("'" + name + "' is no assignor");
            }
            if (!all.contains(assignor)) {
                all.add(assignor);
            }
        }
        return List.copyOf(all);
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
