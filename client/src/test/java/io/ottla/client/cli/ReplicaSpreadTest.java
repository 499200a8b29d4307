package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.HostPort;
import io.ottla.client.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a proposed plan puts replicas, for many sizes of clusters and topics. */
class ReplicaSpreadTest {
    @Test
    void everyBrokerGetsItsShareAndNoneTwoCopies() {
        for (int brokers = 1; brokers <= 7; brokers++) {
            for (int replicas = 1; replicas <= brokers; replicas++) {
                for (int seed = 0; seed < 20; seed++) {
                    List<List<Integer>> places =
                            new ReplicaSpread(nodes(brokers, 0), new Random(seed)).propose(4 * brokers, replicas);
                    Map<Integer, Integer> load = new HashMap<>();
                    Map<Integer, Integer> leads = new HashMap<>();
                    for (List<Integer> partition : places) {
                        assertThat(partition).hasSize(replicas).doesNotHaveDuplicates();
                        partition.forEach(id -> load.merge(id, 1, Integer::sum));
                        leads.merge(partition.get(0), 1, Integer::sum);
                    }
                    assertThat(load.values()).allMatch(count -> count >= 1).hasSize(brokers);
                    assertThat(leads.values()).containsOnly(4);
                }
            }
        }
    }

    @Test
    void copiesAreInAsManyRacksAsThereAre() {
        for (int racks = 1; racks <= 4; racks++) {
            for (int seed = 0; seed < 20; seed++) {
                List<Node> nodes = nodes(8, racks);
                for (List<Integer> partition : new ReplicaSpread(nodes, new Random(seed)).propose(40, 3)) {
                    Set<String> used = new HashSet<>();
                    partition.forEach(id -> used.add(nodes.get(id - 1).rack()));
                    assertThat(used).hasSize(Math.min(3, racks));
                }
            }
        }
    }

    @Test
    void moreReplicasThanBrokersAreRefused() {
        assertThatThrownBy(() -> new ReplicaSpread(nodes(2, 0), new Random(1)).propose(1, 3))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("Replication factor: 3 larger than available brokers: 2.");
    }

    private static List<Node> nodes(int count, int racks) {
        List<Node> nodes = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            nodes.add(new Node(id, new HostPort("h", id), racks == 0 ? null : "r" + id % racks));
        }
        return nodes;
    }
}
