package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.control.TestCluster.Member;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.coordinator.store.Assignment;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas move between brokers that say yes to everything; the test plays the leaders. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReassignmentTest {
    private static final TopicPartition T0 = new TopicPartition("t", 0);
    private static final String NODE = "/brokers/topics/t";
    private static final String STATE = "/brokers/topics/t/partitions/0/state";

    @TempDir
    Path dir;

    private TestCluster cluster;
    private Member one;
    private Member two;
    private Member three;
    private TopicOutcome topic;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(dir);
        one = cluster.start(1).awaitController();
        two = cluster.start(2);
        three = cluster.start(3);
        one.awaitBrokers(1, 2, 3);
        NewTopic wish = new NewTopic(
                "t", NewTopic.DEFAULT, NewTopic.DEFAULT, Map.of(0, List.of(1, 2), 1, List.of(2, 3)), Map.of());
        topic = one.ask(asker -> one.changes.createTopics(asker, List.of(wish), ClusterChanges.Mode.APPLY))
                .get(0);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void replicasMoveAsKafkaMovesThem() throws Exception {
        assertThat(reassign(List.of(3, 2)).error()).isEqualTo(ErrorCode.NONE);

        assertThat(cluster.data(NODE))
                .isEqualTo("{\"partitions\":{\"0\":[3,2,1],\"1\":[2,3]},\"topic_id\":\"" + topic.id()
                        + "\",\"adding_replicas\":{\"0\":[3]},\"removing_replicas\":{\"0\":[1]},\"version\":3}");
        assertThat(cluster.data(STATE))
                .isEqualTo("{\"controller_epoch\":1,\"leader\":1,\"version\":1,\"leader_epoch\":1,\"isr\":[1,2]}");
        LeaderAndIsr.Request.PartitionState fresh = one.link.leaderState(3, "t", 0);
        assertThat(fresh.isNew()).isTrue();
        assertThat(fresh.replicas()).containsExactly(3, 2, 1);
        assertThat(fresh.addingReplicas()).containsExactly(3);
        assertThat(fresh.removingReplicas()).containsExactly(1);
        assertThat(one.link.leaderState(2, "t", 0).isNew()).isFalse();
        assertThat(underWay()).containsExactly(Map.entry(T0, new Assignment(List.of(3, 2, 1), List.of(3), List.of(1))));

        inSync(1, 1, 1, List.of(1, 2, 3));

        await().untilAsserted(() -> assertThat(cluster.data(NODE))
                .isEqualTo("{\"partitions\":{\"0\":[3,2],\"1\":[2,3]},\"topic_id\":\"" + topic.id()
                        + "\",\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}"));
        assertThat(cluster.data(STATE)).contains("\"leader\":3", "\"leader_epoch\":2", "\"isr\":[2,3]");
        assertThat(one.link.leaderState(3, "t", 0).replicas()).containsExactly(3, 2);
        assertThat(one.link.leaderState(1, "t", 0).leaderEpoch())
                .as("the broker that goes hears of no later state")
                .isEqualTo(1);
        assertThat(stops(1)).containsExactly("t-0 epoch=2 delete=false", "t-0 epoch=2 delete=true");
        assertThat(underWay()).isEmpty();
        await().untilAsserted(() ->
                assertThat(one.link.metadataState(2, "t", 0).replicas()).containsExactly(3, 2));
    }

    @Test
    void aMoveIsCancelledAndTheReplicaThatHadBegunIsDeleted() throws Exception {
        reassign(List.of(3, 2));

        assertThat(reassign(null).error()).isEqualTo(ErrorCode.NONE);

        assertThat(reassign(null).error()).isEqualTo(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
        await().untilAsserted(() -> assertThat(cluster.data(NODE))
                .contains("\"0\":[2,1]", "\"adding_replicas\":{},\"removing_replicas\":{}"));
        assertThat(stops(one, 3)).containsExactly("t-0 epoch=2 delete=false", "t-0 epoch=2 delete=true");
        assertThat(underWay()).isEmpty();
    }

    @Test
    void theNextControllerDeletesWhatACancelledMoveHadBroughtIn() throws Exception {
        TopicPartition other = new TopicPartition("t", 1);
        List<Member> others = List.of(two, three, cluster.start(4));
        one.awaitBrokers(1, 2, 3, 4);
        reassign(other, List.of(4, 3));
        one.link.silent.add(4);

        assertThat(reassign(other, null).error()).isEqualTo(ErrorCode.NONE);
        assertThat(cluster.data(NODE))
                .contains("\"1\":[3,2,4]", "\"adding_replicas\":{},\"removing_replicas\":{\"1\":[4]}");
        one.close();

        await().untilAsserted(() -> assertThat(cluster.data(NODE))
                .contains("\"1\":[3,2]", "\"adding_replicas\":{},\"removing_replicas\":{}"));
        assertThat(others)
                .anySatisfy(member -> assertThat(stops(member, 4))
                        .anyMatch(stop -> stop.startsWith("t-1") && stop.endsWith("delete=true")));
    }

    @Test
    void fewerReplicasAreReachedAtOnce() throws Exception {
        assertThat(reassign(List.of(2)).error()).isEqualTo(ErrorCode.NONE);

        await().untilAsserted(() -> assertThat(cluster.data(NODE)).contains("\"0\":[2]", "\"removing_replicas\":{}"));
        assertThat(cluster.data(STATE)).contains("\"leader\":2", "\"isr\":[2]");
    }

    @Test
    void theNextControllerGoesOnWithAMove() throws Exception {
        reassign(List.of(3, 2));
        inSyncInZooKeeper();
        one.close();

        await().untilAsserted(() -> assertThat(cluster.data(NODE)).contains("\"0\":[3,2]", "\"removing_replicas\":{}"));
        assertThat(cluster.data(STATE)).contains("\"leader\":3", "\"isr\":[2,3]");
    }

    @Test
    void anOldToolAsksThroughZooKeeper() throws Exception {
        cluster.make(
                "/admin/reassign_partitions",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[3,2]},"
                        + "{\"topic\":\"gone\",\"partition\":4,\"replicas\":[1]}]}");

        await().untilAsserted(() -> assertThat(cluster.data("/admin/reassign_partitions"))
                .isEqualTo("{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[3,2]}]}"));
        assertThat(cluster.data(NODE)).contains("\"0\":[3,2,1]");

        inSync(1, 1, 1, List.of(1, 2, 3));

        await().until(() -> !cluster.exists("/admin/reassign_partitions"));
        assertThat(cluster.data(NODE)).contains("\"0\":[3,2]");
    }

    @Test
    void aTopicIsDeletedAlsoWhileItsReplicasMove() throws Exception {
        reassign(List.of(3, 2));

        one.ask(asker -> one.changes.deleteTopics(asker, List.of(new TopicRef.Named("t"))));

        assertThat(cluster.exists(NODE)).isFalse();
        assertThat(stops(3)).contains("t-0 epoch=-2 delete=true");
        assertThat(underWay()).isEmpty();
    }

    private PartitionOutcome reassign(List<Integer> replicas) throws Exception {
        return reassign(T0, replicas);
    }

    private PartitionOutcome reassign(TopicPartition partition, List<Integer> replicas) throws Exception {
        List<Reassign.Wish> wishes = List.of(new Reassign.Wish(partition, replicas));
        return one.ask(asker -> one.changes.reassign(asker, wishes, Reassign.Factor.MAY_CHANGE))
                .get(0);
    }

    private Map<TopicPartition, Assignment> underWay() throws Exception {
        return one.ask(asker -> one.changes.reassignments(asker, null)).underWay();
    }

    private void inSync(int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr) throws Exception {
        AlterPartition.Request request = AlterPartition.Request.builder()
                .brokerId(leader)
                .brokerEpoch(one.plane.member().brokerEpoch())
                .topics(List.of(AlterPartition.Request.Topic.builder()
                        .topicId(topic.id())
                        .partitions(List.of(AlterPartition.Request.Partition.builder()
                                .partitionIndex(0)
                                .leaderEpoch(leaderEpoch)
                                .partitionEpoch(partitionEpoch)
                                .newIsr(isr)
                                .build()))
                        .build()))
                .build();
        AlterPartition.Response answer = one.ask(asker -> one.plane.requests().alterPartition(asker, request, 2));
        assertThat(answer.topics().get(0).partitions().get(0).errorCode()).isEqualTo(ErrorCode.NONE.code());
    }

    /** As a controller that stored it and died before it could go on. */
    private void inSyncInZooKeeper() throws Exception {
        cluster.plain.setData(
                STATE,
                cluster.data(STATE).replace("\"isr\":[1,2]", "\"isr\":[1,2,3]").getBytes(),
                -1);
    }

    private List<String> stops(int brokerId) {
        return stops(one, brokerId);
    }

    private static List<String> stops(Member controller, int brokerId) {
        List<String> stops = new ArrayList<>();
        for (RecordingLink.Told told : controller.link.told) {
            if (told.brokerId() == brokerId && told.body() instanceof StopReplica.Request request) {
                request.topicStates()
                        .forEach(t -> t.partitionStates()
                                .forEach(p -> stops.add(t.topicName() + "-" + p.partitionIndex() + " epoch="
                                        + p.leaderEpoch() + " delete=" + p.deletePartition())));
            }
        }
        return stops;
    }
}
