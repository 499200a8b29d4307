package io.ottla.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The real controllers of four brokers over a model of replicas, ZooKeeper and network, in one thread and in virtual
 * time. {@code -Dottla.sim.seeds=100000} plays more stories, {@code -Dottla.sim.seed=42} tells one.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SimulationTest {
    private static final int TROUBLE_MS = 40_000;
    private static final int SEEDS = Integer.getInteger("ottla.sim.seeds", 2000);
    private static final int SEEDS_TO_FIND_A_BUG = 400;
    private static Level before;

    @BeforeAll
    static void beQuiet() {
        before = logger().getLevel();
        logger().setLevel(Long.getLong("ottla.sim.seed") == null ? Level.OFF : Level.DEBUG);
    }

    @AfterAll
    static void speakAgain() {
        logger().setLevel(before);
    }

    @Test
    void nothingAcknowledgedIsEverLost() {
        Long one = Long.getLong("ottla.sim.seed");
        long from = one == null ? 1 : one;
        long to = one == null ? SEEDS : one;
        long acknowledged = 0;
        for (long seed = from; seed <= to; seed++) {
            acknowledged += play(seed);
        }
        assertThat(acknowledged).as("stories in which something happens").isGreaterThan((to - from + 1) * 200);
    }

    private static int play(long seed) {
        SimCluster cluster = new SimCluster(seed, Set.of());
        try {
            return cluster.play(TROUBLE_MS);
        } catch (RuntimeException | AssertionError e) {
            return fail("seed " + seed + ": " + e + "\n" + String.join("\n", cluster.story()), e);
        }
    }

    @ParameterizedTest
    @EnumSource(Bug.class)
    void aPlantedBugIsFound(Bug bug) {
        for (long seed = 1; seed <= SEEDS_TO_FIND_A_BUG; seed++) {
            try {
                new SimCluster(seed, Set.of(bug)).play(TROUBLE_MS);
            } catch (History.Violation found) {
                return;
            }
        }
        fail("%s was not found with %d seeds", bug, SEEDS_TO_FIND_A_BUG);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.ottla.broker.control");
    }
}
