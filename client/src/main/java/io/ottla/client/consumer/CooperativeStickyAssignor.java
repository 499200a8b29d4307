package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As {@link StickyAssignor}, but members keep what they hold while they join (KIP-429). What is to move is given to nobody
 * in this generation; who holds it gives it up and joins anew, and the next generation gives it to its new owner. The user
 * data is the generation, int32, which subscriptions of version 2 and later also tell themselves. Pure.
 */
record CooperativeStickyAssignor() implements Assignor {
    @Override
    public String name() {
        return "cooperative-sticky";
    }

    @Override
    public boolean isCooperative() {
        return true;
    }

    @Override
    public byte @Nullable [] userData(Collection<TopicPartition> assignedLast, int generation) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(generation).array();
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
        List<MemberWish> dated =
                members.stream().map(CooperativeStickyAssignor::dated).toList();
        Map<String, List<TopicPartition>> shared = new StickyShare(partitions, dated).share();
        Map<TopicPartition, Set<String>> holders = holders(dated);
        shared.forEach((member, given) -> given.removeIf(partition -> {
            Set<String> holding = holders.getOrDefault(partition, Set.of());
            return !holding.isEmpty() && !(holding.size() == 1 && holding.contains(member));
        }));
        return shared;
    }

    private static MemberWish dated(MemberWish member) {
        byte[] data = member.userData();
        return member.generation() >= 0 || data == null || data.length < Integer.BYTES
                ? member
                : member.owning(member.owned(), ByteBuffer.wrap(data).getInt());
    }

    /** Who holds each partition. Who missed the last generation was told that he has lost everything. */
    private static Map<TopicPartition, Set<String>> holders(List<MemberWish> members) {
        int newest = members.stream().mapToInt(MemberWish::generation).max().orElse(-1);
        Map<TopicPartition, Set<String>> holders = new HashMap<>();
        for (MemberWish member : members) {
            if (member.generation() == newest) {
                member.owned()
                        .forEach(partition -> holders.computeIfAbsent(partition, p -> new HashSet<>())
                                .add(member.memberId()));
            }
        }
        return holders;
    }
}
