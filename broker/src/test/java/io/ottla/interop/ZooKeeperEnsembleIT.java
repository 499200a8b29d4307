package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ensemble of three of our ZooKeeper servers: one is lost, even its leader, and the broker goes on. */
class ZooKeeperEnsembleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void theBrokerGoesOnWhenTheLeaderOfTheEnsembleIsKilled() throws Exception {
        List<ZooKeeperProcess> ensemble = ZooKeeperProcess.ensemble(folder, 3);
        String connect = ensemble.stream().map(ZooKeeperProcess::address).collect(Collectors.joining(","));
        try (BrokerProcess broker = BrokerProcess.start(
                folder, Map.of("zookeeper.connect", connect, "zookeeper.session.timeout.ms", "10000"))) {
            create(broker, "before");
            ZooKeeperProcess leader = leaderOf(ensemble);
            leader.kill();
            Awaitility.await("the two others have elected a leader")
                    .atMost(LIMIT)
                    .until(() -> ensemble.stream()
                                    .filter(one -> one.status().contains("Mode: "))
                                    .count()
                            == 2);
            create(broker, "after");
            assertThat(Run.of(Dist.script("kafka-topics.sh"), "--list", "--bootstrap-server", broker.bootstrap())
                            .ok()
                            .lines())
                    .contains("before", "after");
            assertThat(broker.isAlive()).isTrue();

            leader.spawn();
            leader.awaitPort();
            Awaitility.await("the one that was killed follows")
                    .atMost(LIMIT)
                    .until(() -> leader.status().contains("Mode: follower"));
        } finally {
            ensemble.forEach(ZooKeeperProcess::close);
        }
    }

    private static ZooKeeperProcess leaderOf(List<ZooKeeperProcess> ensemble) {
        return Awaitility.await("the ensemble has a leader")
                .atMost(LIMIT)
                .until(
                        () -> ensemble.stream()
                                .filter(one -> one.status().contains("Mode: leader"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static void create(BrokerProcess broker, String topic) {
        Run.of(
                        Dist.script("kafka-topics.sh"),
                        "--create",
                        "--topic",
                        topic,
                        "--replication-factor",
                        "1",
                        "--partitions",
                        "1",
                        "--bootstrap-server",
                        broker.bootstrap())
                .ok();
    }
}
