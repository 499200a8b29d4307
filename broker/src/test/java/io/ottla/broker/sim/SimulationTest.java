package io.ottla.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Four brokers in virtual time, through thousands of stories; see the package. By hand: {@code -Dottla.sim.seeds=100000}
 * plays more of them, {@code -Dottla.sim.from=5000} others, and {@code -Dottla.sim.seed=42} tells one.
 */
@Timeout(value = 10, unit = TimeUnit.HOURS)
class SimulationTest {
    private static final long FROM = Long.getLong("ottla.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("ottla.sim.seeds", 2000);
    private static final int SEEDS_TO_FIND_A_BUG = 400;
    private static final int SEEDS_AT_ONCE = 8;
    private static final int EXCUSED_ONE_IN = 50;
    private static final int ACKNOWLEDGED_MIN = 40;
    private static Level before;
    private static ResourceLeakDetector.Level leaksBefore;

    /** Nor are leaks looked for here: that takes a stack trace at every access to a buffer. */
    @BeforeAll
    static void beQuiet() {
        leaksBefore = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        before = logger().getLevel();
        logger().setLevel(Long.getLong("ottla.sim.seed") == null ? Level.OFF : Level.DEBUG);
    }

    @AfterAll
    static void speakAgain() {
        logger().setLevel(before);
        ResourceLeakDetector.setLevel(leaksBefore);
    }

    @Test
    void nothingAcknowledgedIsEverLost() {
        Long one = Long.getLong("ottla.sim.seed");
        if (one != null) {
            assertThat(Tale.of(one, null)).isNotInstanceOf(Tale.Bad.class);
            return;
        }
        List<Tale> tales = LongStream.range(FROM, FROM + SEEDS)
                .parallel()
                .mapToObj(seed -> Tale.of(seed, null))
                .toList();
        assertThat(tales).doesNotHaveAnyElementsOfTypes(Tale.Bad.class);
        assertThat(tales.stream().filter(Tale.Excused.class::isInstance))
                .as("stories that go beyond what is promised")
                .hasSizeLessThanOrEqualTo(1 + SEEDS / EXCUSED_ONE_IN);
        assertThat(tales.stream()
                        .filter(Tale.Good.class::isInstance)
                        .mapToLong(tale -> ((Tale.Good) tale).acknowledged())
                        .sum())
                .as("stories in which something is written")
                .isGreaterThan((long) ACKNOWLEDGED_MIN * SEEDS);
    }

    @ParameterizedTest
    @EnumSource(Bug.class)
    void aPlantedBugIsFound(Bug bug) {
        for (long seed = 1; seed <= SEEDS_TO_FIND_A_BUG; seed += SEEDS_AT_ONCE) {
            if (LongStream.range(seed, seed + SEEDS_AT_ONCE)
                    .parallel()
                    .mapToObj(each -> Tale.of(each, bug))
                    .anyMatch(Tale.Bad.class::isInstance)) {
                return;
            }
        }
        assertThat(bug).as("found with %d seeds", SEEDS_TO_FIND_A_BUG).isNull();
    }

    @Test
    void aSeedTellsItsStoryAgain() {
        List<List<String>> stories = IntStream.range(0, 2)
                .mapToObj(time -> {
                    SimCluster cluster = new SimCluster(3, null);
                    cluster.play();
                    return cluster.world.story();
                })
                .toList();
        assertThat(stories.get(0)).hasSizeGreaterThan(20).isEqualTo(stories.get(1));
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.ottla.broker");
    }
}
