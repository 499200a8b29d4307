package io.ottla.client.consumer;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Finds whom a member can pass a partition on to so that both are better off, through as many others as it takes: the
 * shortest chain to somebody who has at least two less.
 *
 * <pre>
 *   a has t-3, b wants t and has u-1, c wants u:    a --t-3--> b --u-1--> c
 * </pre>
 *
 * What nobody held before is passed on first: only then is it certain that what is held moves for balance alone, and that
 * a cooperative group, once all that moves was given up, is done. Works on the arrays of the {@link StickyShare} that made it, which say what the numbers mean.
 */
final class Chains {
    /** What may be passed on. */
    enum Movable {
        WHAT_IT_DID_NOT_HOLD,
        ANYTHING
    }

    private static final int NOBODY = -1;

    private final int[][] candidates;
    private final int[][] owner;
    private final int[][] before;
    private final int[] load;
    /** By member and topic: how many it has. */
    private final int[][] count;
    /** The same, without what it held before. */
    private final int[][] newCount;
    /** How a member was reached: from whom, with a partition of which topic. */
    private final int[] from;

    private final int[] with;

    Chains(int[][] candidates, int[][] owner, int[][] before, int[] load) {
        this.candidates = candidates;
        this.owner = owner;
        this.before = before;
        this.load = load;
        this.count = new int[load.length][owner.length];
        this.newCount = new int[load.length][owner.length];
        this.from = new int[load.length];
        this.with = new int[load.length];
        for (int t = 0; t < owner.length; t++) {
            for (int p = 0; p < owner[t].length; p++) {
                count(t, p, 1);
            }
        }
    }

    /** Passes one partition on from this member, if that makes things more even. */
    boolean passOnFrom(int start, Movable movable) {
        int end = reach(start, movable == Movable.ANYTHING ? count : newCount);
        if (end == NOBODY) {
            return false;
        }
        for (int to = end; to != start; to = from[to]) {
            pass(with[to], from[to], to);
        }
        return true;
    }

    private int reach(int start, int[][] has) {
        Arrays.fill(from, NOBODY);
        boolean[] seenTopic = new boolean[owner.length];
        ArrayDeque<Integer> next = new ArrayDeque<>();
        next.add(start);
        from[start] = start;
        while (!next.isEmpty()) {
            int member = next.remove();
            for (int t = 0; t < owner.length; t++) {
                if (has[member][t] > 0 && !seenTopic[t]) {
                    seenTopic[t] = true;
                    for (int other : candidates[t]) {
                        if (from[other] == NOBODY) {
                            from[other] = member;
                            with[other] = t;
                            if (load[other] <= load[start] - 2) {
                                return other;
                            }
                            next.add(other);
                        }
                    }
                }
            }
        }
        return NOBODY;
    }

    private void pass(int topic, int giver, int taker) {
        int best = NOBODY;
        int bestRank = NOBODY;
        for (int p = 0; p < owner[topic].length; p++) {
            if (owner[topic][p] == giver) {
                int rank = before[topic][p] == taker ? 2 : before[topic][p] != giver ? 1 : 0;
                if (rank > bestRank) {
                    best = p;
                    bestRank = rank;
                }
            }
        }
        count(topic, best, -1);
        owner[topic][best] = taker;
        count(topic, best, 1);
        load[giver]--;
        load[taker]++;
    }

    private void count(int topic, int partition, int by) {
        int member = owner[topic][partition];
        count[member][topic] += by;
        newCount[member][topic] += before[topic][partition] == member ? 0 : by;
    }
}
