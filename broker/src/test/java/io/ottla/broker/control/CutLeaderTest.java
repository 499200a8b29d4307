package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.control.TestCluster.Member;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that its peers cannot reach, while its ZooKeeper session lives. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CutLeaderTest {
    private static final String STATE = "/brokers/topics/t/partitions/0/state";

    @TempDir
    Path dir;

    private TestCluster cluster;
    private Member one;
    private Member two;
    private Member three;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(dir);
        one = cluster.start(1).awaitController();
        two = cluster.start(2);
        three = cluster.start(3);
        one.awaitBrokers(1, 2, 3);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void isReplacedAsLeaderAndReadsSoForItself() throws Exception {
        create(List.of(2, 1, 3));
        List<Order> obeyed = new CopyOnWriteArrayList<>();
        OwnLook look = new OwnLook(two.lane, two.store, new OwnLook.Place("test-cluster", 2, "PLAINTEXT"), order -> {
            obeyed.add(order);
            return done(order);
        });
        PeerWatch idle = new PeerWatch(two.lane, two.link, two.store.peers(), () -> null, 2, 1000);
        two.plane.member().attend(idle, look);
        two.ask(asker -> {
            look.watch();
            return Reply.done(true);
        });
        one.link.silent.add(2);

        miss(one, Set.of(2));
        // As long as nobody else says so, it is 3 that has both links.
        await().untilAsserted(() -> assertThat(cluster.data(STATE)).contains("\"leader\":3", "\"leader_epoch\":1"));
        miss(three, Set.of(2));
        await().untilAsserted(() ->
                assertThat(cluster.data(STATE)).contains("\"leader\":3", "\"isr\":[1,3]", "\"leader_epoch\":2"));
        await().untilAsserted(() ->
                assertThat(obeyed.stream().map(Order::key)).contains(ApiKey.LEADER_AND_ISR, ApiKey.UPDATE_METADATA));
        LeaderAndIsr.Request told = (LeaderAndIsr.Request) obeyed.stream()
                .filter(order -> order.key() == ApiKey.LEADER_AND_ISR)
                .findFirst()
                .orElseThrow()
                .body()
                .apply(ApiKey.LEADER_AND_ISR.highest());
        assertThat(told.controllerId()).isEqualTo(1);
        assertThat(told.controllerEpoch()).isEqualTo(1);
        assertThat(told.topicStates().get(0).partitionStates().get(0).leader()).isEqualTo(3);
        UpdateMetadata.Request seen =
                (UpdateMetadata.Request) obeyed.get(obeyed.size() - 1).body().apply(ApiKey.UPDATE_METADATA.highest());
        assertThat(seen.liveBrokers()).hasSize(3);

        one.link.silent.clear();
        miss(one, Set.of());
        miss(three, Set.of());

        await().untilAsserted(() -> {
            LeaderAndIsr.Request.PartitionState last = one.link.leaderState(2, "t", 0);
            assertThat(last).isNotNull();
            assertThat(last.leader()).isEqualTo(3);
        });
        assertThat(cluster.exists("/ottla/unreachable/1")).isFalse();
    }

    @Test
    void givesUpTheControllershipToABetterConnectedOne() throws Exception {
        create(List.of(1, 2, 3));

        miss(one, Set.of(2, 3));
        miss(two, Set.of(1));
        miss(three, Set.of(1));

        await().until(() -> two.changes.isController() || three.changes.isController());
        await().untilAsserted(() -> assertThat(cluster.data(STATE))
                .doesNotContain("\"leader\":1,")
                .contains("\"isr\":[2,3]", "\"controller_epoch\":2"));
        assertThat(one.changes.isController()).isFalse();
    }

    @Test
    void whatABrokerSaysEndsWithItsSession() throws Exception {
        miss(two, Set.of(3));
        assertThat(cluster.data("/ottla/unreachable/2")).isEqualTo("{\"version\":1,\"brokers\":[3]}");
        two.close();
        await().until(() -> !cluster.exists("/ottla/unreachable/2"));
    }

    private void create(List<Integer> replicas) throws Exception {
        NewTopic wish = new NewTopic("t", NewTopic.DEFAULT, NewTopic.DEFAULT, Map.of(0, replicas), Map.of());
        one.ask(asker -> one.changes.createTopics(asker, List.of(wish), ClusterChanges.Mode.APPLY));
    }

    private static void miss(Member who, Set<Integer> whom) throws Exception {
        int id = who.settings.brokerId();
        assertThat(who.<Boolean>ask(asker -> who.store.peers().report(asker, new PeerReport(id, whom))))
                .isTrue();
    }

    private static Reply<Message> done(Order order) {
        return Reply.done(
                order.key() == ApiKey.LEADER_AND_ISR
                        ? LeaderAndIsr.Response.builder().build()
                        : UpdateMetadata.Response.builder().build());
    }
}
