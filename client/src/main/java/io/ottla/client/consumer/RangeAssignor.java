package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Each topic by itself: a run of partitions for every member that wants it, the first members one more. Pure. */
record RangeAssignor() implements Assignor {
    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
        Map<String, List<TopicPartition>> given = Assignors.nothingFor(members);
        List<MemberWish> ordered = members.stream().sorted(MemberWish.ORDER).toList();
        new TreeMap<>(partitions).forEach((topic, count) -> share(topic, count, ordered, given));
        return given;
    }

    private static void share(
            String topic, int partitions, List<MemberWish> members, Map<String, List<TopicPartition>> given) {
        List<MemberWish> wanting =
                members.stream().filter(member -> member.wants(topic)).toList();
        int next = 0;
        for (int i = 0; i < wanting.size(); i++) {
            int more = i < partitions % wanting.size() ? 1 : 0;
            int upTo = next + partitions / wanting.size() + more;
            List<TopicPartition> of = given.computeIfAbsent(wanting.get(i).memberId(), id -> new ArrayList<>());
            for (; next < upTo; next++) {
                of.add(new TopicPartition(topic, next));
            }
        }
    }
}
