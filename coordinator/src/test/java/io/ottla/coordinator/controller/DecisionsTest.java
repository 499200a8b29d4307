package io.ottla.coordinator.controller;

import static io.ottla.coordinator.controller.Clusters.alive;
import static io.ottla.coordinator.controller.Clusters.partition;
import static io.ottla.coordinator.controller.Clusters.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.AlterIsr.Member;
import io.ottla.coordinator.controller.CreateTopic.Defaults;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final List<Integer> BOTH = List.of(1, 2);

    @Test
    void topicNamesAreThoseThatMakeAFolderAndAMetric() {
        assertThat(TopicName.complaint("a.b_c-D9")).isNull();
        assertThat(TopicName.complaint("")).contains("empty");
        assertThat(TopicName.complaint("..")).contains("'..'");
        assertThat(TopicName.complaint("a/b")).contains("'/'");
        assertThat(TopicName.complaint("x".repeat(249))).isNull();
        assertThat(TopicName.complaint("x".repeat(250))).contains("250", "249");
        ControlState state = with(alive(1), "a.b", partition(0, 1, List.of(1), List.of(1)));
        assertThat(TopicName.collision(state.image(), "a_b")).isEqualTo("a.b");
        assertThat(TopicName.collision(state.image(), "a.b")).isNull();
    }

    @Test
    void aTopicWithoutNumbersHasTheDefaults() {
        CreateTopic.Outcome outcome = create(alive(1, 2), -1, -1, Map.of());
        assertThat(((CreateTopic.Outcome.Create) outcome).topic().partitions())
                .hasSize(3)
                .allSatisfy(p -> assertThat(p.replicas()).hasSize(2))
                .allSatisfy(p -> assertThat(p.partitionEpoch()).isEqualTo(ControlState.UNSTORED));
    }

    @Test
    void anAssignmentHasToBeWholeAndAlive() {
        assertThat(error(create(alive(1, 2), -1, -1, Map.of(1, List.of(1)))))
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(create(alive(1, 2), -1, -1, Map.of(0, List.of(1, 1)))))
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(create(alive(1, 2), -1, -1, Map.of(0, BOTH, 1, List.of(1)))))
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(create(alive(1, 2), -1, -1, Map.of(0, List.of()))))
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(create(alive(1, 2), -1, -1, Map.of(0, BOTH, 1, List.of(2, 1))))
                .isInstanceOf(CreateTopic.Outcome.Create.class);
    }

    @Test
    void aTopicThatIsBeingReassignedDoesNotGrow() {
        var moving = partition(0, 1, BOTH, BOTH).withReplicas(List.of(1, 2, 3), List.of(3), List.of(2));
        ControlState state = with(alive(1, 2, 3), "t", moving);
        assertThat(CreatePartitions.decide(state, new MorePartitions("t", 2, List.of()), new Random(1)))
                .isInstanceOfSatisfying(
                        CreatePartitions.Outcome.Refused.class,
                        r -> assertThat(r.error()).isEqualTo(ErrorCode.REASSIGNMENT_IN_PROGRESS));
    }

    @Test
    void addedPartitionsNeedAsManyReplicasAsTheOthers() {
        ControlState state = with(alive(1, 2), "t", partition(0, 1, BOTH, BOTH));
        assertThat(CreatePartitions.decide(state, new MorePartitions("t", 2, List.of(List.of(1))), new Random(1)))
                .isInstanceOfSatisfying(
                        CreatePartitions.Outcome.Refused.class,
                        r -> assertThat(r.error()).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT));
        assertThat(CreatePartitions.decide(state, new MorePartitions("t", 3, List.of()), new Random(1)))
                .isInstanceOfSatisfying(CreatePartitions.Outcome.Create.class, c -> {
                    assertThat(c.firstAdded()).isEqualTo(1);
                    assertThat(c.topic().partitions()).hasSize(3);
                    assertThat(c.topic().partitions().get(0))
                            .isEqualTo(state.image().partition("t", 0));
                });
    }

    @Test
    void onlyTheLeaderFromTheCurrentStateMayChangeTheInSyncSet() {
        ControlState state = with(alive(1, 2), "t", partition(0, 1, List.of(1, 2, 3), BOTH));

        assertThat(isr(state, 1, 5, 3, 1)).isInstanceOf(AlterIsr.Outcome.Change.class);
        assertThat(isr(state, 1, 5, 3, 1, 2)).isInstanceOf(AlterIsr.Outcome.Unchanged.class);
        assertThat(isr(state, 1, 5, 2, 1, 2)).isInstanceOf(AlterIsr.Outcome.Unchanged.class);
        assertThat(isr(state, 1, 5, 2, 1)).isEqualTo(refused(ErrorCode.INVALID_UPDATE_VERSION));
        assertThat(isr(state, 1, 4, 3, 1)).isEqualTo(refused(ErrorCode.FENCED_LEADER_EPOCH));
        assertThat(isr(state, 1, 6, 3, 1)).isEqualTo(refused(ErrorCode.NOT_CONTROLLER));
        assertThat(isr(state, 1, 5, 4, 1)).isEqualTo(refused(ErrorCode.NOT_CONTROLLER));
        assertThat(isr(state, 2, 5, 3, 2)).isEqualTo(refused(ErrorCode.INVALID_REQUEST));
        assertThat(isr(state, 1, 5, 3, 2)).isEqualTo(refused(ErrorCode.INVALID_REQUEST));
        assertThat(isr(state, 1, 5, 3, 1, 2, 3)).isEqualTo(refused(ErrorCode.INELIGIBLE_REPLICA));
        assertThat(isr(state.withShuttingDown(2), 1, 5, 3, 1)).isInstanceOf(AlterIsr.Outcome.Change.class);
    }

    @Test
    void aMemberFromAnEarlierLifeOfItsBrokerIsNotEligible() {
        ControlState state = with(alive(1, 2), "t", partition(0, 1, BOTH, List.of(1)));
        assertThat(AlterIsr.decide(
                        state, new AlterIsr.Wish(1, "t", 0, 5, 3, List.of(new Member(1, 101), new Member(2, 102)))))
                .isInstanceOf(AlterIsr.Outcome.Change.class);
        assertThat(AlterIsr.decide(
                        state, new AlterIsr.Wish(1, "t", 0, 5, 3, List.of(new Member(1, 101), new Member(2, 7)))))
                .isEqualTo(refused(ErrorCode.INELIGIBLE_REPLICA));
    }

    @Test
    void producerIdsFollowTheLastBlock() {
        assertThat(AllocateIds.decide(alive(1), 1, 101, new ProducerIds(-1, -1, -1)))
                .isEqualTo(new AllocateIds.Outcome.Allocated(new ProducerIds(1, 0, 999)));
        assertThat(AllocateIds.decide(alive(1), 1, 101, new ProducerIds(2, 5000, 5999)))
                .isEqualTo(new AllocateIds.Outcome.Allocated(new ProducerIds(1, 6000, 6999)));
        assertThat(AllocateIds.decide(alive(1), 1, 7, new ProducerIds(2, 0, 999)))
                .isEqualTo(new AllocateIds.Outcome.Refused(ErrorCode.STALE_BROKER_EPOCH));
        assertThat(AllocateIds.decide(alive(1), 2, 7, new ProducerIds(2, 0, 999)))
                .isEqualTo(new AllocateIds.Outcome.Refused(ErrorCode.BROKER_ID_NOT_REGISTERED));
    }

    @Test
    void leadersAreBalancedOnlyWhenTooManyAreAway() {
        ControlState state = with(
                alive(1, 2),
                "t",
                partition(0, 1, BOTH, BOTH),
                partition(1, 2, BOTH, BOTH),
                partition(2, 2, List.of(2, 1), BOTH));
        assertThat(ElectOnRequest.imbalanced(state, 50)).isEmpty();
        assertThat(ElectOnRequest.imbalanced(state, 49)).containsExactly(new TopicPartition("t", 1));
    }

    @Test
    void whatIsDeletedIsNotRepaired() {
        ControlState state = with(alive(2), "t", partition(0, 1, BOTH, BOTH));
        assertThat(RepairPartitions.decide(state, state.image().topics(), t -> ElectLeader.Unclean.FORBIDDEN))
                .hasSize(1);
        ControlState deleting = state.withDeleting(Set.of("t"));
        assertThat(RepairPartitions.decide(deleting, state.image().topics(), t -> ElectLeader.Unclean.FORBIDDEN))
                .isEmpty();
    }

    @Test
    void partitionsAfterAGapAreLeftOut() {
        StoredTopic stored = new StoredTopic(
                "t",
                Uuid.ZERO,
                0,
                Map.of(0, Assignment.of(BOTH), 1, Assignment.of(BOTH), 3, Assignment.of(BOTH)),
                Map.of(0, new StoredState(1, 2, BOTH, 3, 4)));
        var topic = LoadCluster.topic(stored);
        assertThat(topic.partitions()).hasSize(2);
        assertThat(topic.partitions().get(0).partitionEpoch()).isEqualTo(4);
        assertThat(topic.partitions().get(1).partitionEpoch()).isEqualTo(ControlState.UNSTORED);
    }

    private static AlterIsr.Outcome isr(
            ControlState state, int brokerId, int leaderEpoch, int partitionEpoch, int... ids) {
        List<Member> members =
                Arrays.stream(ids).mapToObj(id -> new Member(id, -1)).toList();
        return AlterIsr.decide(state, new AlterIsr.Wish(brokerId, "t", 0, leaderEpoch, partitionEpoch, members));
    }

    private static AlterIsr.Outcome refused(ErrorCode error) {
        return new AlterIsr.Outcome.Refused(error);
    }

    private static CreateTopic.Outcome create(
            ControlState state, int partitions, int factor, Map<Integer, List<Integer>> assignment) {
        NewTopic wish = new NewTopic("t", partitions, factor, assignment, Map.of());
        return CreateTopic.decide(state, wish, new Defaults(3, 2), new Uuid(1, 2), new Random(1));
    }

    private static ErrorCode error(CreateTopic.Outcome outcome) {
        return ((CreateTopic.Outcome.Refused) outcome).error();
    }
}
