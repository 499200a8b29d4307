package io.ottla.client.cli;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.Configs;
import io.ottla.client.admin.Reassignments;
import io.ottla.client.net.CallerThread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Limits how fast partitions move: rates on the brokers that take part, and on each topic the list of the replicas to
 * which they apply, since a follower that only keeps up must not be slowed.
 */
final class ReassignmentThrottle {
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String DIRECTORY_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    private final Admin admin;

    ReassignmentThrottle(Admin admin) {
        this.admin = admin;
    }

    /** Where the data of one partition comes from and where it goes to. */
    record Move(Set<Integer> from, Set<Integer> to) {
        /** A move to begin. */
        static Move of(Collection<Integer> now, Collection<Integer> target) {
            Set<Integer> to = new TreeSet<>(target);
            to.removeAll(now);
            return new Move(new TreeSet<>(now), to);
        }

        /** A move that has begun. */
        static Move of(Reassignments.Ongoing ongoing) {
            Set<Integer> from = new TreeSet<>(ongoing.replicas());
            from.removeAll(ongoing.adding());
            return new Move(from, new TreeSet<>(ongoing.adding()));
        }
    }

    /** Sets the rate, in bytes per second, for these moves. */
    void limit(Map<TopicPartition, Move> moves, long rate) {
        Set<Integer> brokers = new TreeSet<>();
        Map<String, Map<Integer, Move>> byTopic = new TreeMap<>();
        moves.forEach((partition, move) -> {
            brokers.addAll(move.from());
            brokers.addAll(move.to());
            byTopic.computeIfAbsent(partition.topic(), t -> new TreeMap<>()).put(partition.partition(), move);
        });
        // Brokers first: one that knows no throttle refuses before anything has changed.
        brokers.forEach(broker -> alter(
                broker(broker),
                List.of(
                        Configs.Change.set(LEADER_RATE, Long.toString(rate)),
                        Configs.Change.set(FOLLOWER_RATE, Long.toString(rate)))));
        byTopic.forEach((topic, parts) -> {
            List<Configs.Change> changes = new ArrayList<>();
            add(changes, LEADER_REPLICAS, replicas(parts, Move::from));
            add(changes, FOLLOWER_REPLICAS, replicas(parts, Move::to));
            alter(ConfigResource.topic(topic), changes);
        });
    }

    /** Sets the rate of moves between directories of these brokers, in bytes per second. */
    void limitDirectories(Set<Integer> brokers, long rate) {
        brokers.forEach(
                broker -> alter(broker(broker), List.of(Configs.Change.set(DIRECTORY_RATE, Long.toString(rate)))));
    }

    /** Takes all limits off these brokers. */
    void clearBrokers(Set<Integer> brokers) {
        brokers.forEach(broker -> alter(
                broker(broker),
                List.of(
                        Configs.Change.delete(LEADER_RATE),
                        Configs.Change.delete(FOLLOWER_RATE),
                        Configs.Change.delete(DIRECTORY_RATE))));
    }

    /** Takes the lists of replicas off these topics. */
    void clearTopics(Set<String> topics) {
        topics.forEach(topic -> alter(
                ConfigResource.topic(topic),
                List.of(Configs.Change.delete(LEADER_REPLICAS), Configs.Change.delete(FOLLOWER_REPLICAS))));
    }

    private static void add(List<Configs.Change> changes, String name, String value) {
        if (!value.isEmpty()) {
            changes.add(Configs.Change.set(name, value));
        }
    }

    private static String replicas(Map<Integer, Move> parts, Function<Move, Set<Integer>> side) {
        List<String> pairs = new ArrayList<>();
        parts.forEach((index, move) -> side.apply(move).forEach(broker -> pairs.add(index + ":" + broker)));
        return String.join(",", pairs);
    }

    private static ConfigResource broker(int id) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
    }

    private void alter(ConfigResource resource, List<Configs.Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        CallerThread.await(admin.configs().alter(resource, changes)).orThrow();
    }
}
