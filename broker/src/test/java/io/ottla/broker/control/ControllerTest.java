package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.control.ClusterChanges.Mode;
import io.ottla.broker.control.TestCluster.Member;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.protocol.api.AllocateProducerIds;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ControlledShutdown;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
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

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ControllerTest {
    @TempDir
    Path dir;

    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(dir);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void aTopicIsStoredLedAndToldInKafkasOrder() throws Exception {
        Member one = cluster.start(1).awaitController();
        one.link.told.clear();

        TopicOutcome outcome = create(one, topic("t", 2, 1));

        assertThat(outcome.error()).isEqualTo(ErrorCode.NONE);
        assertThat(outcome.partitions()).isEqualTo(2);
        assertThat(cluster.data("/brokers/topics/t"))
                .isEqualTo("{\"partitions\":{\"0\":[1],\"1\":[1]},\"topic_id\":\"" + outcome.id()
                        + "\",\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}");
        assertThat(cluster.data("/brokers/topics/t/partitions/1/state"))
                .isEqualTo("{\"controller_epoch\":1,\"leader\":1,\"version\":1,\"leader_epoch\":0,\"isr\":[1]}");
        assertThat(one.link.told.stream().map(RecordingLink.Told::key))
                .containsExactly(ApiKey.LEADER_AND_ISR, ApiKey.UPDATE_METADATA);
        LeaderAndIsr.Request.PartitionState led = one.link.leaderState(1, "t", 1);
        assertThat(led.isNew()).isTrue();
        assertThat(led.leader()).isEqualTo(1);
        assertThat(led.partitionEpoch()).isZero();
        UpdateMetadata.Request.PartitionState seen = one.link.metadataState(1, "t", 0);
        assertThat(seen.leader()).isEqualTo(1);
        assertThat(seen.controllerEpoch()).isEqualTo(1);
    }

    @Test
    void wishesThatCannotBeGrantedAreRefusedPrecisely() throws Exception {
        Member one = cluster.start(1).awaitController();
        create(one, topic("t", 1, 1));

        assertThat(create(one, topic("t", 1, 1)).error()).isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
        assertThat(create(one, topic("a b", 1, 1)).error()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(create(one, topic("u", 0, 1)).error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
        assertThat(create(one, topic("u", 1, 2)).error()).isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR);
        assertThat(create(one, assigned("u", Map.of(0, List.of(7)))).error())
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(create(one, new NewTopic("u", 1, 1, Map.of(0, List.of(1)), Map.of()))
                        .error())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        List<TopicOutcome> checked =
                one.ask(asker -> one.changes.createTopics(asker, List.of(topic("only-checked", 3, 1)), Mode.CHECK));
        assertThat(checked.get(0).partitions()).isEqualTo(3);
        assertThat(cluster.exists("/brokers/topics/only-checked")).isFalse();
    }

    @Test
    void aTopicThatAnOldToolWroteIntoZooKeeperGetsAnIdAndALeader() throws Exception {
        Member one = cluster.start(1).awaitController();

        cluster.make("/config/topics/old", "{\"version\":1,\"config\":{}}");
        cluster.make("/brokers/topics/old", "{\"version\":1,\"partitions\":{\"0\":[1],\"1\":[1]}}");

        await().untilAsserted(
                        () -> assertThat(one.link.metadataState(1, "old", 1)).isNotNull());
        assertThat(cluster.data("/brokers/topics/old")).contains("\"topic_id\":\"", "\"version\":3");
        assertThat(cluster.data("/brokers/topics/old/partitions/0/state")).contains("\"leader\":1");

        cluster.plain.setData(
                "/brokers/topics/old",
                cluster.data("/brokers/topics/old")
                        .replace("\"1\":[1]}", "\"1\":[1],\"2\":[1]}")
                        .getBytes(StandardCharsets.UTF_8),
                -1);
        await().untilAsserted(
                        () -> assertThat(one.link.leaderState(1, "old", 2)).isNotNull());
    }

    @Test
    void aDeletedTopicIsStoppedEverywhereAndItsNameIsFree() throws Exception {
        Member one = cluster.start(1).awaitController();
        create(one, topic("t", 2, 1));
        one.link.told.clear();

        List<TopicOutcome> outcomes = one.ask(
                asker -> one.changes.deleteTopics(asker, List.of(new TopicRef.Named("t"), new TopicRef.Named("none"))));

        assertThat(outcomes.get(0).error()).isEqualTo(ErrorCode.NONE);
        assertThat(outcomes.get(1).error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(one.link.told.stream().map(RecordingLink.Told::key))
                .containsExactly(ApiKey.UPDATE_METADATA, ApiKey.STOP_REPLICA, ApiKey.STOP_REPLICA);
        assertThat(one.link.metadataState(1, "t", 0).leader()).isEqualTo(-2);
        assertThat(cluster.exists("/brokers/topics/t")).isFalse();
        assertThat(cluster.exists("/config/topics/t")).isFalse();
        assertThat(cluster.exists("/admin/delete_topics/t")).isFalse();
        assertThat(create(one, topic("t", 1, 1)).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aBrokerWhoseSessionEndedHearsWhoLeadsInItsPlace() throws Exception {
        Member one = cluster.start(1).awaitController();
        Member two = cluster.start(2);
        one.awaitBrokers(1, 2);
        create(one, assigned("t", Map.of(0, List.of(2, 1))));
        create(one, assigned("alone", Map.of(0, List.of(2))));
        long epoch = cluster.plain.exists("/brokers/ids/2", false).getCzxid();
        one.link.told.clear();

        two.session.close();

        await().untilAsserted(
                        () -> assertThat(one.link.metadataState(2, "t", 0)).isNotNull());
        assertThat(one.link.leaderState(2, "t", 0).leader()).isEqualTo(1);
        assertThat(one.link.metadataState(2, "t", 0).leader()).isEqualTo(1);
        assertThat(one.link.leaderState(2, "alone", 0))
                .as("nobody else can lead")
                .isNull();
        assertThat(one.link.told)
                .filteredOn(told -> told.brokerId() == 2)
                .extracting(told -> told.body() instanceof LeaderAndIsr.Request request
                        ? request.brokerEpoch()
                        : ((UpdateMetadata.Request) told.body()).brokerEpoch())
                .containsExactly(epoch, epoch);
    }

    @Test
    void aTopicMarkedInZooKeeperIsDeleted() throws Exception {
        Member one = cluster.start(1).awaitController();
        create(one, topic("t", 1, 1));
        cluster.make("/admin/delete_topics/t", "");
        await().until(() -> !cluster.exists("/brokers/topics/t") && !cluster.exists("/admin/delete_topics/t"));
    }

    @Test
    void whereDeletionIsDisabledTheMarkIsTakenAway() throws Exception {
        Member one = cluster.start(new ControlSettings(
                        1,
                        "PLAINTEXT",
                        new CreateTopic.Defaults(1, 1),
                        ControlSettings.Deletion.DISABLED,
                        false,
                        0,
                        10))
                .awaitController();
        create(one, topic("t", 1, 1));

        assertThat(one.ask(asker -> one.changes.deleteTopics(asker, List.of(new TopicRef.Named("t"))))
                        .get(0)
                        .error())
                .isEqualTo(ErrorCode.TOPIC_DELETION_DISABLED);
        cluster.make("/admin/delete_topics/t", "");
        await().until(() -> !cluster.exists("/admin/delete_topics/t"));
        assertThat(cluster.exists("/brokers/topics/t")).isTrue();
    }

    @Test
    void partitionsAreAdded() throws Exception {
        Member one = cluster.start(1).awaitController();
        create(one, topic("t", 1, 1));

        assertThat(grow(one, "t", 3).error()).isEqualTo(ErrorCode.NONE);
        assertThat(grow(one, "t", 3).error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
        assertThat(grow(one, "none", 3).error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(cluster.data("/brokers/topics/t")).contains("\"2\":[1]");
        assertThat(cluster.data("/brokers/topics/t/partitions/2/state")).contains("\"leader\":1");
        assertThat(one.link.leaderState(1, "t", 2).isNew()).isTrue();
    }

    @Test
    void whenABrokerLeavesOthersLeadAndWhenItReturnsItHearsEverything() throws Exception {
        Member one = cluster.start(1).awaitController();
        Member two = cluster.start(2);
        awaitBrokers(one, 1, 2);
        create(one, assigned("t", Map.of(0, List.of(2, 1))));
        create(one, assigned("alone", Map.of(0, List.of(2))));

        two.close();

        await().untilAsserted(() -> assertThat(cluster.data("/brokers/topics/t/partitions/0/state"))
                .contains("\"leader\":1", "\"leader_epoch\":1", "\"isr\":[1]"));
        assertThat(cluster.data("/brokers/topics/alone/partitions/0/state"))
                .contains("\"leader\":-1", "\"leader_epoch\":1", "\"isr\":[2]");
        await().untilAsserted(() ->
                assertThat(one.link.metadataState(1, "t", 0).offlineReplicas()).containsExactly(2));

        cluster.start(2);

        await().untilAsserted(() -> assertThat(cluster.data("/brokers/topics/alone/partitions/0/state"))
                .contains("\"leader\":2", "\"leader_epoch\":2"));
        await().untilAsserted(() ->
                assertThat(one.link.leaderState(2, "t", 0).leader()).isEqualTo(1));
        assertThat(one.link.metadataState(2, "alone", 0)).isNotNull();
    }

    @Test
    void aTopicWaitsForABrokerThatIsAwayBeforeItIsGone() throws Exception {
        Member one = cluster.start(1).awaitController();
        Member two = cluster.start(2);
        awaitBrokers(one, 1, 2);
        create(one, assigned("t", Map.of(0, List.of(1, 2))));
        two.close();
        awaitBrokers(one, 1);

        assertThat(one.ask(asker -> one.changes.deleteTopics(asker, List.of(new TopicRef.Named("t"))))
                        .get(0)
                        .error())
                .isEqualTo(ErrorCode.NONE);
        assertThat(cluster.exists("/admin/delete_topics/t")).isTrue();

        cluster.start(2);
        await().until(() -> !cluster.exists("/brokers/topics/t"));
    }

    @Test
    void anotherBrokerTakesOverWithWhatIsStored() throws Exception {
        Member one = cluster.start(1).awaitController();
        Member two = cluster.start(2);
        awaitBrokers(one, 1, 2);
        create(one, assigned("t", Map.of(0, List.of(1, 2))));

        one.close();
        two.awaitController();

        assertThat(cluster.data("/controller")).contains("\"brokerid\":2");
        await().untilAsserted(() -> assertThat(cluster.data("/brokers/topics/t/partitions/0/state"))
                .contains("\"controller_epoch\":2", "\"leader\":2", "\"isr\":[2]"));
        await().untilAsserted(() ->
                assertThat(two.link.leaderState(2, "t", 0).leader()).isEqualTo(2));
    }

    @Test
    void aLostSessionCostsTheControllershipOnlyForAMoment() throws Exception {
        Member one = cluster.start(1).awaitController();
        create(one, topic("t", 1, 1));
        long before = one.plane.member().brokerEpoch();

        cluster.zooKeeper.endSession(one.session.sessionId());

        await().until(() -> one.plane.member().brokerEpoch() > before && one.changes.isController());
        assertThat(cluster.data("/controller_epoch")).isEqualTo("2");
        assertThat(create(one, topic("u", 1, 1)).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whoIsNotControllerSaysSo() throws Exception {
        cluster.start(1).awaitController();
        Member two = cluster.start(2);
        assertThat(create(two, topic("t", 1, 1)).error()).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(two.changes.isController()).isFalse();
    }

    @Test
    void leadersChangeTheirInSyncSetsThroughTheController() throws Exception {
        Member one = cluster.start(1).awaitController();
        cluster.start(2);
        awaitBrokers(one, 1, 2);
        TopicOutcome topic = create(one, assigned("t", Map.of(0, List.of(1, 2))));

        AlterPartition.Response shrunk = alter(one, topic, 0, 0, List.of(1));
        assertThat(shrunk.topics().get(0).partitions().get(0).errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(shrunk.topics().get(0).partitions().get(0).partitionEpoch()).isEqualTo(1);
        assertThat(cluster.data("/brokers/topics/t/partitions/0/state")).contains("\"isr\":[1]", "\"leader_epoch\":0");
        await().untilAsserted(() ->
                assertThat(one.link.metadataState(2, "t", 0).isr()).containsExactly(1));
        assertThat(alter(one, topic, 0, 0, List.of(1, 2))
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION.code());
        assertThat(alter(one, topic, 0, 1, List.of(1, 9))
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.INELIGIBLE_REPLICA.code());
    }

    @Test
    void aBrokerThatStopsHandsItsPartitionsOver() throws Exception {
        Member one = cluster.start(1).awaitController();
        Member two = cluster.start(2);
        awaitBrokers(one, 1, 2);
        create(one, assigned("t", Map.of(0, List.of(2, 1))));
        create(one, assigned("alone", Map.of(0, List.of(2))));

        ControlledShutdown.Response answer = one.ask(asker -> one.plane
                .requests()
                .controlledShutdown(
                        asker,
                        ControlledShutdown.Request.builder()
                                .brokerId(2)
                                .brokerEpoch(two.plane.member().brokerEpoch())
                                .build()));

        assertThat(answer.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(answer.remainingPartitions()).isEmpty();
        assertThat(cluster.data("/brokers/topics/t/partitions/0/state")).contains("\"leader\":1", "\"isr\":[1]");
        assertThat(cluster.data("/brokers/topics/alone/partitions/0/state")).contains("\"leader\":2");
        ControlledShutdown.Response stale = one.ask(asker -> one.plane
                .requests()
                .controlledShutdown(
                        asker,
                        ControlledShutdown.Request.builder()
                                .brokerId(2)
                                .brokerEpoch(1)
                                .build()));
        assertThat(stale.errorCode()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH.code());
    }

    @Test
    void producerIdsAreNeverGivenTwice() throws Exception {
        Member one = cluster.start(1).awaitController();
        AllocateProducerIds.Request request = AllocateProducerIds.Request.builder()
                .brokerId(1)
                .brokerEpoch(one.plane.member().brokerEpoch())
                .build();

        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            starts.add(one.ask(asker -> one.plane.requests().allocateProducerIds(asker, request))
                    .producerIdStart());
        }

        assertThat(starts).containsExactly(0L, 1000L, 2000L);
        assertThat(cluster.data("/latest_producer_id_block"))
                .isEqualTo("{\"version\":1,\"broker\":1,\"block_start\":\"2000\",\"block_end\":\"2999\"}");
    }

    @Test
    void preferredLeadersComeBackWhenAskedForByApiOrByZooKeeper() throws Exception {
        Member one = cluster.start(1).awaitController();
        Member two = cluster.start(2);
        awaitBrokers(one, 1, 2);
        TopicOutcome topic = create(one, assigned("t", Map.of(0, List.of(2, 1))));
        two.close();
        awaitBrokers(one, 1);
        await().untilAsserted(() ->
                assertThat(one.link.leaderState(1, "t", 0).leader()).isEqualTo(1));
        assertThat(elect(one)).isEqualTo(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
        cluster.start(2);
        awaitBrokers(one, 1, 2);
        AlterPartition.Response grown = alter(one, topic, 1, 1, List.of(1, 2));
        assertThat(grown.topics().get(0).partitions().get(0).errorCode()).isEqualTo(ErrorCode.NONE.code());

        cluster.make(
                "/admin/preferred_replica_election",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}");

        await().untilAsserted(() ->
                assertThat(cluster.data("/brokers/topics/t/partitions/0/state")).contains("\"leader\":2"));
        await().until(() -> !cluster.exists("/admin/preferred_replica_election"));
        assertThat(elect(one)).isEqualTo(ErrorCode.ELECTION_NOT_NEEDED);
    }

    @Test
    void aReplicaInAFailedLogDirectoryGivesUpItsLeadership() throws Exception {
        Member one = cluster.start(1).awaitController();
        cluster.start(2);
        awaitBrokers(one, 1, 2);
        create(one, assigned("t", Map.of(0, List.of(2, 1), 1, List.of(2, 1))));

        one.link.failed.add("2:t-0");
        cluster.make(
                "/log_dir_event_notification/log_dir_event_0000000000", "{\"version\":1,\"broker\":2,\"event\":1}");

        await().untilAsserted(() -> assertThat(cluster.data("/brokers/topics/t/partitions/0/state"))
                .contains("\"leader\":1", "\"isr\":[1]"));
        assertThat(cluster.data("/brokers/topics/t/partitions/1/state")).contains("\"leader\":2", "\"isr\":[2,1]");
        await().untilAsserted(() ->
                assertThat(one.link.metadataState(1, "t", 0).offlineReplicas()).containsExactly(2));
    }

    @Test
    void threeThousandPartitionsAreTakenOverQuickly() throws Exception {
        Member one = cluster.start(1).awaitController();
        List<NewTopic> wishes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            wishes.add(topic("t" + i, 10, 1));
        }
        long startNs = System.nanoTime();
        one.ask(asker -> one.changes.createTopics(asker, wishes, Mode.APPLY));
        long createdMs = (System.nanoTime() - startNs) / 1_000_000;
        one.close();

        long againNs = System.nanoTime();
        Member two = cluster.start(2).awaitController();
        long tookMs = (System.nanoTime() - againNs) / 1_000_000;

        System.out.printf("3000 partitions: created in %d ms, taken over in %d ms%n", createdMs, tookMs);
        assertThat(cluster.data("/brokers/topics/t7/partitions/3/state")).contains("\"leader\":-1");
        assertThat(two.link.metadataState(2, "t299", 9)).isNotNull();
        assertThat(tookMs).isLessThan(10_000);
    }

    private ErrorCode elect(Member member) throws Exception {
        return member.ask(asker ->
                        member.changes.electLeaders(asker, ElectionType.PREFERRED, List.of(new TopicPartition("t", 0))))
                .outcomes()
                .get(0)
                .error();
    }

    private static AlterPartition.Response alter(
            Member member, TopicOutcome topic, int leaderEpoch, int partitionEpoch, List<Integer> isr)
            throws Exception {
        AlterPartition.Request.Partition partition = AlterPartition.Request.Partition.builder()
                .partitionIndex(0)
                .leaderEpoch(leaderEpoch)
                .partitionEpoch(partitionEpoch)
                .newIsr(isr)
                .build();
        AlterPartition.Request request = AlterPartition.Request.builder()
                .brokerId(1)
                .brokerEpoch(member.plane.member().brokerEpoch())
                .topics(List.of(AlterPartition.Request.Topic.builder()
                        .topicId(topic.id())
                        .partitions(List.of(partition))
                        .build()))
                .build();
        return member.ask(asker -> member.plane.requests().alterPartition(asker, request, 2));
    }

    private static TopicOutcome create(Member member, NewTopic wish) throws Exception {
        return member.ask(asker -> member.changes.createTopics(asker, List.of(wish), Mode.APPLY))
                .get(0);
    }

    private static TopicOutcome grow(Member member, String topic, int count) throws Exception {
        return member.ask(asker -> member.changes.createPartitions(
                        asker, List.of(new MorePartitions(topic, count, List.of())), Mode.APPLY))
                .get(0);
    }

    private static NewTopic topic(String name, int partitions, int factor) {
        return new NewTopic(name, partitions, factor, Map.of(), Map.of());
    }

    private static NewTopic assigned(String name, Map<Integer, List<Integer>> assignment) {
        return new NewTopic(name, NewTopic.DEFAULT, NewTopic.DEFAULT, assignment, Map.of());
    }

    /** Waits until the controller has told its broker that these are alive. */
    private static void awaitBrokers(Member controller, Integer... ids) {
        await().untilAsserted(() -> {
            List<Integer> last = List.of();
            for (RecordingLink.Told told : controller.link.told) {
                if (told.body() instanceof UpdateMetadata.Request request) {
                    last = request.liveBrokers().stream()
                            .map(UpdateMetadata.Request.LiveBroker::id)
                            .toList();
                }
            }
            assertThat(last).containsExactly(ids);
        });
    }
}
