package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** A group for assignors to share out: topics with partitions, and members that want some of them. From a seed. */
record Wishes(Map<String, Integer> topics, List<MemberWish> members) {
    enum Kind {
        ALL_WANT_ALL,
        EACH_WANTS_SOME
    }

    static Wishes random(RandomGenerator random, Kind kind) {
        Map<String, Integer> topics = new TreeMap<>();
        for (int t = random.nextInt(1, 6); t > 0; t--) {
            topics.put("topic-" + t, random.nextInt(0, 12));
        }
        Wishes wishes = new Wishes(topics, new ArrayList<>());
        for (int m = random.nextInt(1, 8); m > 0; m--) {
            wishes.members.add(wishes.newcomer(random, kind));
        }
        return wishes;
    }

    /** One more, with a name that sorts anywhere; some are static members. */
    MemberWish newcomer(RandomGenerator random, Kind kind) {
        Set<String> wanted = new TreeSet<>(topics.keySet());
        if (kind == Kind.EACH_WANTS_SOME) {
            wanted.removeIf(topic -> random.nextInt(3) == 0);
        }
        wanted.add("topic-that-is-not-there");
        String id = "member-" + Integer.toHexString(random.nextInt() | 1 << 31);
        return new MemberWish(
                id, random.nextInt(4) == 0 ? "instance-" + id.hashCode() : null, wanted, List.of(), -1, null);
    }

    /** The same group after these were assigned in that generation; each now says so, by all the ways that there are. */
    Wishes holding(Map<String, List<TopicPartition>> assigned, int generation, Assignor assignor) {
        List<MemberWish> next = new ArrayList<>();
        for (MemberWish member : members) {
            List<TopicPartition> has = assigned.getOrDefault(member.memberId(), List.of());
            byte[] data = assignor.userData(has, generation);
            next.add(new MemberWish(
                    member.memberId(), member.instanceId(), member.topics(), List.copyOf(has), generation, data));
        }
        return new Wishes(topics, next);
    }
}
