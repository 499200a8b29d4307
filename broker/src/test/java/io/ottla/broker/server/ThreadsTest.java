package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.config.BrokerSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    @Test
    void loops_that_carry_partitions_are_no_more_than_processors_and_no_more_than_asked_for() {
        assertThat(Threads.loopCount(settings("shared", 3, 8), 2)).isEqualTo(2);
        assertThat(Threads.loopCount(settings("shared", 3, 8), 64)).isEqualTo(11);
        assertThat(Threads.loopCount(settings("shared", 1, 1), 64)).isEqualTo(2);
    }

    @Test
    void loops_beside_lanes_of_their_own_are_as_many_as_asked_for() {
        assertThat(Threads.loopCount(settings("own", 3, 8), 2)).isEqualTo(3);
    }

    private static BrokerSettings settings(String mode, int network, int io) {
        return BrokerSettings.of(Map.of(
                "zookeeper.connect",
                "unused:1",
                "ottla.lane.mode",
                mode,
                "num.network.threads",
                String.valueOf(network),
                "num.io.threads",
                String.valueOf(io)));
    }
}
