package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Where the replicas of new partitions go, by the method of Kafka (KIP-36 with racks): leaders walk around the brokers
 * from a random start, and the followers of each partition stand at a distance from the leader that grows with every
 * round, so that the partitions of a lost broker spread over all others. With racks, brokers are put in an order that
 * changes rack at each step, and no rack or broker is taken twice before every one was.
 */
public final class PlaceReplicas {
    private final List<Integer> brokers;
    private final Map<Integer, String> racks;
    private final int rackCount;

    private PlaceReplicas(List<Integer> brokers, Map<Integer, String> racks) {
        this.brokers = brokers;
        this.racks = racks;
        this.rackCount = new HashSet<>(racks.values()).size();
    }

    /** Where the walk around the brokers starts. */
    public record Start(int leader, int shift) {
        /** Anywhere. */
        public static Start random(RandomGenerator random, int brokers) {
            return new Start(random.nextInt(brokers), random.nextInt(brokers));
        }
    }

    /**
     * @param live at least {@code factor} brokers; racks count when every one of them names its rack
     * @param first index of the first partition to place
     * @param count how many
     * @return broker ids per partition, the preferred leader first
     */
    public static List<List<Integer>> decide(
            Collection<BrokerInfo> live, int first, int count, int factor, Start start) {
        Map<Integer, String> racks = new TreeMap<>();
        for (BrokerInfo broker : live) {
            if (broker.rack() != null) {
                racks.put(broker.id(), broker.rack());
            }
        }
        boolean byRack = racks.size() == live.size() && !racks.isEmpty();
        List<Integer> ids = live.stream().map(BrokerInfo::id).sorted().toList();
        PlaceReplicas placement =
                byRack ? new PlaceReplicas(alternating(racks), racks) : new PlaceReplicas(ids, Map.of());
        return placement.place(first, count, factor, start);
    }

    private List<List<Integer>> place(int first, int count, int factor, Start start) {
        List<List<Integer>> placed = new ArrayList<>(count);
        int shift = start.shift();
        for (int index = first; index < first + count; index++) {
            if (index > 0 && index % brokers.size() == 0) {
                shift++;
            }
            placed.add(replicas((index + start.leader()) % brokers.size(), shift, factor));
        }
        return placed;
    }

    private List<Integer> replicas(int leaderAt, int shift, int factor) {
        List<Integer> replicas = new ArrayList<>(factor);
        replicas.add(brokers.get(leaderAt));
        for (int step = 0; replicas.size() < factor; step++) {
            int candidate = brokers.get(followerAt(leaderAt, shift, step));
            if (isWelcome(candidate, replicas)) {
                replicas.add(candidate);
            }
        }
        return replicas;
    }

    /** The distances 1 to n-1 from the leader in turn, beginning at the shift; by rack, they begin at the next rack. */
    private int followerAt(int leaderAt, int shift, int step) {
        int n = brokers.size();
        int distance = racks.isEmpty() ? 1 + (shift + step) % (n - 1) : 1 + (shift * rackCount + step) % (n - 1);
        return (leaderAt + distance) % n;
    }

    /** A rack is taken again only when every rack has one; a broker only when every broker has, that is never. */
    private boolean isWelcome(int candidate, List<Integer> replicas) {
        if (replicas.contains(candidate)) {
            return false;
        }
        if (racks.isEmpty()) {
            return true;
        }
        Set<String> taken = new HashSet<>();
        replicas.forEach(id -> taken.add(racks.get(id)));
        return taken.size() == rackCount || !taken.contains(racks.get(candidate));
    }

    /** One broker of each rack, then the next of each, and so on. */
    private static List<Integer> alternating(Map<Integer, String> racks) {
        Map<String, List<Integer>> byRack = new TreeMap<>();
        racks.forEach((id, rack) ->
                byRack.computeIfAbsent(rack, r -> new ArrayList<>()).add(id));
        List<Iterator<Integer>> queues = new ArrayList<>();
        byRack.values().forEach(ids -> {
            Collections.sort(ids);
            queues.add(ids.iterator());
        });
        List<Integer> order = new ArrayList<>(racks.size());
        while (order.size() < racks.size()) {
            for (Iterator<Integer> queue : queues) {
                if (queue.hasNext()) {
                    order.add(queue.next());
                }
            }
        }
        return order;
    }
}
