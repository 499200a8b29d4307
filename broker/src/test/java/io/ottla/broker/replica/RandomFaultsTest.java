package io.ottla.broker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded schedules of writes, deaths, cuts of the network and elections. As long as one in-sync replica keeps its files,
 * what was acknowledged stays, and in the end all replicas are equal.
 */
class RandomFaultsTest {
    private static final int SEEDS = 25;
    private static final int STEPS = 120;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingAcknowledgedIsLost(long seed) {
        Random random = new Random(seed);
        SimCluster cluster = new SimCluster(3, 1 + random.nextInt(2), seed);
        cluster.fetchVersionMax = random.nextInt(4) == 0 ? 11 : Integer.MAX_VALUE;
        int written = 0;
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(12)) {
                case 0 -> kill(cluster, random);
                case 1, 2 ->
                    cluster.brokers.keySet().stream()
                            .filter(id -> !cluster.isAlive(id))
                            .findFirst()
                            .ifPresent(cluster::start);
                case 3 -> cluster.cutOff(1 + random.nextInt(3));
                case 4 -> cluster.heal();
                case 5 -> cluster.noticeDeaths();
                case 6 -> electAnother(cluster, random);
                default -> cluster.write(writer(cluster, random), "v" + written++);
            }
            cluster.lane.advance(random.nextInt(random.nextInt(8) == 0 ? 2_500 : 40));
            check(cluster);
        }
        settle(cluster);
        assertThat(cluster.stored(1)).containsAllEntriesOf(cluster.acknowledged);
        assertThat(cluster.stored(2)).isEqualTo(cluster.stored(1));
        assertThat(cluster.stored(3)).isEqualTo(cluster.stored(1));
        assertThat(cluster.state().isr()).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** Mostly the leader, sometimes one that a client with old metadata would ask. */
    private static int writer(SimCluster cluster, Random random) {
        return random.nextInt(4) > 0 && cluster.state().leader() > 0
                ? cluster.state().leader()
                : 1 + random.nextInt(3);
    }

    /** The controller hears of a death before the broker can be back, as the session that it opens then is another. */
    private static void kill(SimCluster cluster, Random random) {
        int id = 1 + random.nextInt(3);
        if (!cluster.isAlive(id)) {
            return;
        }
        boolean others = cluster.state().isr().stream().anyMatch(other -> other != id && cluster.isAlive(other));
        if (others && random.nextBoolean()) {
            cluster.losePower(id);
        } else {
            cluster.kill(id);
        }
        cluster.noticeDeaths();
    }

    private static void electAnother(SimCluster cluster, Random random) {
        List<Integer> isr =
                cluster.state().isr().stream().filter(cluster::isAlive).toList();
        if (!isr.isEmpty()) {
            cluster.decide(isr.get(random.nextInt(isr.size())), isr);
        }
    }

    private static void check(SimCluster cluster) {
        TreeMap<Long, String> acknowledged = cluster.acknowledged;
        IntStream.rangeClosed(1, 3)
                .filter(id -> cluster.isAlive(id)
                        && cluster.brokers.get(id).partition() != null
                        && cluster.brokers.get(id).partition().log() != null)
                .forEach(id -> {
                    Map<Long, String> below = acknowledged.headMap(cluster.watermark(id));
                    assertThat(cluster.stored(id)).as("broker %d", id).containsAllEntriesOf(below);
                });
    }

    private static void settle(SimCluster cluster) {
        cluster.heal();
        IntStream.rangeClosed(1, 3).filter(id -> !cluster.isAlive(id)).forEach(cluster::start);
        cluster.lane.advance(100);
        if (cluster.state().leader() < 0) {
            cluster.decide(cluster.state().isr().get(0), cluster.state().isr());
        }
        cluster.noticeDeaths();
        cluster.lane.advance(10_000);
    }
}
