package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a member of a group has of its partitions: what the application was told that it has, what the coordinator gave last,
 * and whether the one may be another's already.
 *
 * <pre>
 *            given                      surplus: to be revoked   missing: to be assigned
 *   held  [ t-0  t-1 ]  given [ t-1  t-2 ]        t-0                     t-2
 * </pre>
 *
 * Pure. Thread: one.
 */
final class Holding {
    private Set<TopicPartition> held = Set.of();
    private Set<TopicPartition> given = Set.of();
    private int givenGeneration = -1;
    private boolean lost;

    /** What the application was told that it has. */
    Set<TopicPartition> held() {
        return held;
    }

    /** What the coordinator gave last. */
    Set<TopicPartition> given() {
        return given;
    }

    /** In which generation it did; -1 for never. */
    int givenGeneration() {
        return givenGeneration;
    }

    /** Whether what is held may be another's already. */
    boolean isLost() {
        return lost;
    }

    /** The coordinator has shared out. */
    void give(Set<TopicPartition> partitions, int generation) {
        given = Set.copyOf(partitions);
        givenGeneration = generation;
    }

    /** What is held and was not given again. */
    Set<TopicPartition> surplus() {
        return without(held, given);
    }

    /** What was given and is not held yet. */
    Set<TopicPartition> missing() {
        return without(given, held);
    }

    /** What has to go before a member asks to be let in, to read these topics. */
    Set<TopicPartition> toGiveUp(Set<String> topics, boolean cooperative) {
        if (lost || !cooperative) {
            return held;
        }
        Set<TopicPartition> leaving = new TreeSet<>(held);
        leaving.removeIf(partition -> topics.contains(partition.topic()));
        return leaving;
    }

    /** The application knows that these are gone. */
    void giveUp(Set<TopicPartition> partitions) {
        held = without(held, partitions);
    }

    /** Nothing is lost that is not held. */
    void settleLoss() {
        lost = lost && !held.isEmpty();
    }

    /** The application knows of everything that was given. */
    void takeAll() {
        held = given;
    }

    /** The coordinator does not count on this member any more. */
    void lose() {
        lost = !held.isEmpty();
    }

    /** What is held is this member's. */
    void keep() {
        lost = false;
    }

    /** While the application was told, this member went out: what it has all the same is lost. */
    void toldTooLate(Order.Tell what) {
        if (what.change() == Step.Change.ASSIGNED) {
            Set<TopicPartition> all = new TreeSet<>(held);
            all.addAll(what.partitions());
            held = Set.copyOf(all);
        } else {
            giveUp(what.partitions());
        }
        lose();
    }

    /** It has nothing. */
    void clear() {
        held = Set.of();
        lost = false;
    }

    private static Set<TopicPartition> without(Set<TopicPartition> all, Set<TopicPartition> some) {
        Set<TopicPartition> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return Set.copyOf(rest);
    }
}
