package io.ottla.coordinator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.BrokerInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlaceReplicasTest {
    private static final PlaceReplicas.Start ORIGIN = new PlaceReplicas.Start(0, 0);

    @Test
    void tenPartitionsOnFiveBrokersLieAsKafkasDocumentationDrawsThem() {
        List<List<Integer>> placed = PlaceReplicas.decide(brokers(5), 0, 10, 3, ORIGIN);

        assertThat(placed)
                .containsExactly(
                        List.of(0, 1, 2),
                        List.of(1, 2, 3),
                        List.of(2, 3, 4),
                        List.of(3, 4, 0),
                        List.of(4, 0, 1),
                        List.of(0, 2, 3),
                        List.of(1, 3, 4),
                        List.of(2, 4, 0),
                        List.of(3, 0, 1),
                        List.of(4, 1, 2));
    }

    @Test
    void addedPartitionsGoOnWhereTheFirstOnesEnded() {
        List<List<Integer>> all = PlaceReplicas.decide(brokers(4), 0, 9, 2, ORIGIN);
        assertThat(PlaceReplicas.decide(brokers(4), 5, 4, 2, new PlaceReplicas.Start(0, 1)))
                .isEqualTo(all.subList(5, 9).stream().map(List::copyOf).toList());
    }

    @Test
    void replicasAreDistinctAndLeadersEvenlySpreadWhateverTheNumbers() {
        Random random = new Random(20261121);
        for (int run = 0; run < 300; run++) {
            int n = 1 + random.nextInt(12);
            int count = 1 + random.nextInt(50);
            int factor = 1 + random.nextInt(n);
            var placed = PlaceReplicas.decide(brokers(n), 0, count, factor, PlaceReplicas.Start.random(random, n));

            Map<Integer, Integer> led = new HashMap<>();
            for (List<Integer> replicas : placed) {
                assertThat(new HashSet<>(replicas)).as("run %d", run).hasSize(factor);
                led.merge(replicas.get(0), 1, Integer::sum);
            }
            int most = led.values().stream().mapToInt(i -> i).max().orElseThrow();
            assertThat(most).as("run %d", run).isLessThanOrEqualTo(count / n + 1);
        }
    }

    @Test
    void noRackIsTakenTwiceBeforeEveryRackWas() {
        Random random = new Random(7);
        for (int run = 0; run < 300; run++) {
            int n = 2 + random.nextInt(10);
            int racks = 1 + random.nextInt(n);
            List<BrokerInfo> brokers = new ArrayList<>();
            for (int id = 0; id < n; id++) {
                brokers.add(Clusters.broker(id, "r" + (id < racks ? id : random.nextInt(racks))));
            }
            int factor = 1 + random.nextInt(n);
            var placed = PlaceReplicas.decide(brokers, 0, 20, factor, PlaceReplicas.Start.random(random, n));
            for (List<Integer> replicas : placed) {
                Set<String> used = new HashSet<>();
                replicas.forEach(id -> used.add(brokers.get(id).rack()));
                assertThat(new HashSet<>(replicas)).hasSize(factor);
                assertThat(used).as("run %d", run).hasSize(Math.min(factor, racks));
            }
        }
    }

    private static List<BrokerInfo> brokers(int n) {
        List<BrokerInfo> brokers = new ArrayList<>();
        for (int id = 0; id < n; id++) {
            brokers.add(Clusters.broker(id));
        }
        return brokers;
    }
}
