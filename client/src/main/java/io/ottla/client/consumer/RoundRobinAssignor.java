package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All partitions of all topics in turn, each to the next member that wants its topic. Pure. */
record RoundRobinAssignor() implements Assignor {
    @Override
    public String name() {
        return "roundrobin";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
        Map<String, List<TopicPartition>> given = Assignors.nothingFor(members);
        List<MemberWish> ordered = members.stream().sorted(MemberWish.ORDER).toList();
        int turn = 0;
        for (Map.Entry<String, Integer> topic : new TreeMap<>(partitions).entrySet()) {
            boolean wanted = ordered.stream().anyMatch(member -> member.wants(topic.getKey()));
            for (int index = 0; wanted && index < topic.getValue(); index++) {
                while (!ordered.get(turn % ordered.size()).wants(topic.getKey())) {
                    turn++;
                }
                String member = ordered.get(turn++ % ordered.size()).memberId();
                given.computeIfAbsent(member, id -> new ArrayList<>()).add(new TopicPartition(topic.getKey(), index));
            }
        }
        return given;
    }
}
