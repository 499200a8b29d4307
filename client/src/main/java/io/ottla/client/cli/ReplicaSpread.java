package io.ottla.client.cli;

import io.ottla.client.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Proposes brokers for the partitions of a topic: leaders in turn, followers a step further each time round, and as many
 * racks for each partition as there are. With three brokers, no racks and two replicas:
 *
 * <pre>
 *   partition   0    1    2    3    4    5
 *   replicas   1,2  2,3  3,1  1,3  2,1  3,2
 * </pre>
 */
final class ReplicaSpread {
    private final List<Node> order;
    private final int racks;
    private final RandomGenerator random;

    /**
     * @param brokers candidates; either all of them have a rack or none has
     * @param random chooses where to begin
     */
    ReplicaSpread(Collection<Node> brokers, RandomGenerator random) {
        this.order = rackAfterRack(brokers);
        this.racks = (int) order.stream().map(Node::rack).distinct().count();
        this.random = random;
    }

    /** Neighbours in the order are in different racks as long as that is possible. */
    private static List<Node> rackAfterRack(Collection<Node> brokers) {
        Map<String, List<Node>> byRack = new TreeMap<>();
        for (Node broker : brokers) {
            byRack.computeIfAbsent(Objects.requireNonNullElse(broker.rack(), ""), r -> new ArrayList<>())
                    .add(broker);
        }
        List<Node> order = new ArrayList<>();
        for (int round = 0; order.size() < brokers.size(); round++) {
            for (List<Node> rack : byRack.values()) {
                if (round < rack.size()) {
                    order.add(rack.get(round));
                }
            }
        }
        return order;
    }

    /** The brokers of each partition; throws {@link ToolFailure} when there are fewer brokers than replicas. */
    List<List<Integer>> propose(int partitions, int replicas) {
        if (replicas > order.size()) {
            throw new ToolFailure(
                    "Replication factor: " + replicas + " larger than available brokers: " + order.size() + ".");
        }
        int begin = random.nextInt(order.size());
        int step = random.nextInt(order.size());
        List<List<Integer>> all = new ArrayList<>();
        for (int index = 0; index < partitions; index++) {
            if (index > 0 && index % order.size() == 0) {
                step++;
            }
            all.add(of(begin + index, step, replicas));
        }
        return all;
    }

    private List<Integer> of(int first, int step, int replicas) {
        List<Node> chosen = new ArrayList<>();
        chosen.add(order.get(first % order.size()));
        for (int look = 0; chosen.size() < replicas; look++) {
            int distance = 1 + (step + look) % Math.max(1, order.size() - 1);
            Node candidate = order.get((first + distance) % order.size());
            if (fits(candidate, chosen)) {
                chosen.add(candidate);
            }
        }
        return chosen.stream().map(Node::id).toList();
    }

    private boolean fits(Node candidate, List<Node> chosen) {
        if (chosen.contains(candidate)) {
            return false;
        }
        Set<String> taken = new HashSet<>();
        chosen.forEach(node -> taken.add(String.valueOf(node.rack())));
        return taken.size() >= racks || !taken.contains(String.valueOf(candidate.rack()));
    }
}
