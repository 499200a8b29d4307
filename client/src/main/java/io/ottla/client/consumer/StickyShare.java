package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Shares partitions out so that nobody could give one to somebody, directly or through others, who would then still have
 * fewer; and so that as few as possible move for it.
 *
 * <pre>
 *   claim    each partition to the member that held it in the newest generation, if it still wants the topic
 *   trim     when all want all: nobody keeps more than the even share
 *   fill     what nobody has, the topics that fewest want first, to the candidate with the least
 *   level    while a chain a -> b -> c gives c, who has two or more less than a, one more: pass one along it
 *   return   swap what moved back to who held it, where that leaves the balance as it is
 * </pre>
 *
 * Members and topics are numbers in here. Pure; one use.
 */
final class StickyShare {
    private static final int NOBODY = -1;

    private final List<MemberWish> members;
    private final List<String> topics;
    /** By topic: the members that want it. */
    private final int[][] candidates;
    /** By topic and partition: who held it, and who gets it. */
    private final int[][] before;

    private final int[][] owner;
    private final int[] load;

    StickyShare(Map<String, Integer> partitions, List<MemberWish> members) {
        this.members = members.stream().sorted(MemberWish.ORDER).toList();
        Map<String, Integer> wanted = new TreeMap<>(partitions);
        wanted.keySet().removeIf(topic -> members.stream().noneMatch(member -> member.wants(topic)));
        this.topics = List.copyOf(wanted.keySet());
        this.candidates = topics.stream().map(this::candidates).toArray(int[][]::new);
        this.before = wanted.values().stream().map(StickyShare::ofNobody).toArray(int[][]::new);
        this.owner = wanted.values().stream().map(StickyShare::ofNobody).toArray(int[][]::new);
        this.load = new int[members.size()];
    }

    Map<String, List<TopicPartition>> share() {
        claim();
        boolean allWantAll = Arrays.stream(candidates).allMatch(all -> all.length == members.size());
        if (allWantAll) {
            trim();
        }
        fill();
        if (!allWantAll) {
            level();
        }
        giveBack();
        return result();
    }

    private void claim() {
        Map<String, Integer> numbers = new HashMap<>();
        topics.forEach(topic -> numbers.put(topic, numbers.size()));
        int[][] generation = Arrays.stream(before)
                .map(row -> IntStream.range(0, row.length)
                        .map(p -> Integer.MIN_VALUE)
                        .toArray())
                .toArray(int[][]::new);
        for (int m = 0; m < members.size(); m++) {
            MemberWish member = members.get(m);
            for (TopicPartition held : member.owned()) {
                int t = numbers.getOrDefault(held.topic(), NOBODY);
                int p = held.partition();
                if (t < 0 || p < 0 || p >= before[t].length || !member.wants(held.topic())) {
                    continue;
                }
                if (member.generation() > generation[t][p]) {
                    generation[t][p] = member.generation();
                    before[t][p] = m;
                } else if (member.generation() == generation[t][p]) {
                    before[t][p] = NOBODY;
                }
            }
        }
        for (int t = 0; t < before.length; t++) {
            for (int p = 0; p < before[t].length; p++) {
                give(t, p, before[t][p]);
            }
        }
    }

    /** Everybody keeps the even share, and as many as there are partitions over, one more. */
    private void trim() {
        int all = Arrays.stream(owner).mapToInt(row -> row.length).sum();
        int even = all / members.size();
        int over = all % members.size();
        int[] keeps = new int[members.size()];
        for (int m = 0; m < keeps.length; m++) {
            boolean oneMore = load[m] > even && over > 0;
            keeps[m] = oneMore ? even + 1 : even;
            over -= oneMore ? 1 : 0;
        }
        for (int t = owner.length - 1; t >= 0; t--) {
            for (int p = owner[t].length - 1; p >= 0; p--) {
                int m = owner[t][p];
                if (m != NOBODY && load[m] > keeps[m]) {
                    give(t, p, NOBODY);
                }
            }
        }
    }

    private void fill() {
        IntStream.range(0, topics.size())
                .boxed()
                .sorted(Comparator.comparingInt(t -> candidates[t].length))
                .forEach(t -> {
                    for (int p = 0; p < owner[t].length; p++) {
                        if (owner[t][p] == NOBODY) {
                            give(t, p, least(candidates[t]));
                        }
                    }
                });
    }

    private int least(int[] among) {
        int least = among[0];
        for (int m : among) {
            if (load[m] < load[least]) {
                least = m;
            }
        }
        return least;
    }

    private void level() {
        Chains chains = new Chains(candidates, owner, before, load);
        level(chains, Chains.Movable.WHAT_IT_DID_NOT_HOLD);
        level(chains, Chains.Movable.ANYTHING);
    }

    private void level(Chains chains, Chains.Movable movable) {
        boolean changed = true;
        while (changed) {
            changed = false;
            int[] heaviestFirst = IntStream.range(0, load.length)
                    .boxed()
                    .sorted(Comparator.comparingInt(m -> -load[m]))
                    .mapToInt(m -> m)
                    .toArray();
            for (int m : heaviestFirst) {
                while (chains.passOnFrom(m, movable)) {
                    changed = true;
                }
            }
        }
    }

    /** Where a partition went from a to b, and b passed on another that a may have: they swap. */
    private void giveBack() {
        List<ArrayDeque<int[]>> moved = new ArrayList<>();
        for (int m = 0; m < load.length; m++) {
            moved.add(new ArrayDeque<>());
        }
        for (int t = 0; t < owner.length; t++) {
            for (int p = 0; p < owner[t].length; p++) {
                if (owner[t][p] != before[t][p]) {
                    moved.get(owner[t][p]).add(new int[] {t, p});
                }
            }
        }
        for (int t = 0; t < owner.length; t++) {
            for (int p = 0; p < owner[t].length; p++) {
                int had = before[t][p];
                if (had != NOBODY && had != owner[t][p]) {
                    swap(t, p, had, moved.get(had));
                }
            }
        }
    }

    private void swap(int topic, int partition, int to, ArrayDeque<int[]> given) {
        int from = owner[topic][partition];
        for (int[] other : given) {
            if (owner[other[0]][other[1]] == to && Arrays.binarySearch(candidates[other[0]], from) >= 0) {
                give(other[0], other[1], from);
                give(topic, partition, to);
                given.remove(other);
                return;
            }
        }
    }

    private void give(int topic, int partition, int member) {
        if (owner[topic][partition] != NOBODY) {
            load[owner[topic][partition]]--;
        }
        owner[topic][partition] = member;
        if (member != NOBODY) {
            load[member]++;
        }
    }

    private Map<String, List<TopicPartition>> result() {
        Map<String, List<TopicPartition>> given = Assignors.nothingFor(members);
        for (int t = 0; t < owner.length; t++) {
            for (int p = 0; p < owner[t].length; p++) {
                String member = members.get(owner[t][p]).memberId();
                given.computeIfAbsent(member, id -> new ArrayList<>()).add(new TopicPartition(topics.get(t), p));
            }
        }
        return given;
    }

    private int[] candidates(String topic) {
        return IntStream.range(0, members.size())
                .filter(m -> members.get(m).wants(topic))
                .toArray();
    }

    private static int[] ofNobody(int count) {
        int[] row = new int[count];
        Arrays.fill(row, NOBODY);
        return row;
    }
}
