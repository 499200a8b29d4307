package io.ottla.coordinator.controller;

import static io.ottla.coordinator.controller.Clusters.alive;
import static io.ottla.coordinator.controller.Clusters.partition;
import static io.ottla.coordinator.controller.Clusters.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.Reassign.Factor;
import io.ottla.coordinator.store.Assignment;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReassignTest {
    private static final List<Integer> BOTH = List.of(1, 2);
    private static final TopicPartition NAME = new TopicPartition("t", 0);

    @Test
    void targetReplicasComeFirstAndTheOldOnesStayUntilItIsDone() {
        PartitionImage next = moved(with(alive(1, 2, 3), "t", partition(0, 1, BOTH, BOTH)), List.of(3, 2))
                .next()
                .partition();

        assertThat(next.replicas()).containsExactly(3, 2, 1);
        assertThat(next.adding()).containsExactly(3);
        assertThat(next.removing()).containsExactly(1);
        assertThat(next.leader()).isEqualTo(1);
        assertThat(next.isr()).isEqualTo(BOTH);
        assertThat(next.leaderEpoch()).isEqualTo(6);
        assertThat(next.controllerEpoch()).isEqualTo(Clusters.EPOCH);
    }

    @Test
    void theSameReplicasInAnotherOrderAreTakenAtOnce() {
        PartitionImage next = moved(with(alive(1, 2), "t", partition(0, 1, BOTH, BOTH)), List.of(2, 1))
                .next()
                .partition();

        assertThat(next.replicas()).containsExactly(2, 1);
        assertThat(next.isReassigning()).isFalse();
        assertThat(decide(with(alive(1, 2), "t", partition(0, 1, BOTH, BOTH)), BOTH))
                .isEqualTo(new Reassign.Outcome.Unchanged());
    }

    @Test
    void aSecondWishReplacesTheFirstAndDropsWhatOnlyThatOneBroughtIn() {
        PartitionImage moving = partition(0, 1, List.of(3, 2, 1), List.of(1, 2, 3))
                .withReplicas(List.of(3, 2, 1), List.of(3), List.of(1));

        Reassign.Outcome.Move move = moved(with(alive(1, 2, 3, 4), "t", moving), List.of(2, 4));

        assertThat(move.next().partition().replicas()).containsExactly(2, 4, 1);
        assertThat(move.next().partition().adding()).containsExactly(4);
        assertThat(move.next().partition().removing()).containsExactly(1);
        assertThat(move.next().partition().isr()).isEqualTo(BOTH);
        assertThat(move.unneeded()).containsExactly(3);
    }

    @Test
    void cancellingGivesBackTheReplicasBeforeAndAnotherLeaderWhereANewOneLed() {
        PartitionImage moving =
                partition(0, 3, List.of(3, 2, 1), List.of(3, 2)).withReplicas(List.of(3, 2, 1), List.of(3), List.of(1));

        Reassign.Outcome.Move move = moved(with(alive(1, 2, 3), "t", moving), null);

        assertThat(move.next().partition().replicas()).containsExactly(2, 1);
        assertThat(move.next().partition().isReassigning()).isFalse();
        assertThat(move.next().partition().leader()).isEqualTo(2);
        assertThat(move.next().partition().isr()).containsExactly(2);
        assertThat(move.unneeded()).containsExactly(3);
    }

    @Test
    void whatWouldLoseRecordsIsNotCancelled() {
        PartitionImage moving =
                partition(0, 3, List.of(3, 1), List.of(3)).withReplicas(List.of(3, 1), List.of(3), List.of(1));
        assertThat(error(decide(with(alive(1, 3), "t", moving), null))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    }

    @Test
    void wishesThatMakeNoSenseAreRefused() {
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 1, BOTH, BOTH));
        for (List<Integer> bad : List.of(List.<Integer>of(), List.of(1, 1), List.of(-1, 2), List.of(1, 9))) {
            assertThat(error(decide(state, bad))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        }
        assertThat(error(decide(state, null))).isEqualTo(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
        assertThat(error(
                        Reassign.decide(state, new Reassign.Wish(new TopicPartition("t", 1), BOTH), Factor.MAY_CHANGE)))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(error(Reassign.decide(state, new Reassign.Wish(NAME, List.of(1)), Factor.FIXED)))
                .isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR);
        assertThat(Reassign.decide(state, new Reassign.Wish(NAME, List.of(3, 1)), Factor.FIXED))
                .isInstanceOf(Reassign.Outcome.Move.class);
        ControlState oneDown = with(alive(1, 3), "t", partition(0, 1, BOTH, List.of(1)));
        assertThat(decide(oneDown, List.of(2, 1, 3)))
                .as("a replica that is there already may be down")
                .isInstanceOf(Reassign.Outcome.Move.class);
    }

    @Test
    void aMoveIsCompleteWhenEveryReplicaOfTheTargetIsInSync() {
        PartitionImage moving =
                partition(0, 1, List.of(3, 2, 1), BOTH).withReplicas(List.of(3, 2, 1), List.of(3), List.of(1));
        ControlState copying = with(alive(1, 2, 3), "t", moving);
        assertThat(CompleteReassignment.decide(copying, "t", moving)).isNull();

        PartitionImage caughtUp = moving.withState(1, 5, List.of(1, 2, 3), 8);
        PartitionImage done = CompleteReassignment.decide(with(alive(1, 2, 3), "t", caughtUp), "t", caughtUp);
        assertThat(done).isNotNull();
        assertThat(done.replicas()).containsExactly(3, 2);
        assertThat(done.isReassigning()).isFalse();
        assertThat(done.leader()).isEqualTo(3);
        assertThat(done.leaderEpoch()).isEqualTo(6);
        assertThat(done.isr()).containsExactly(2, 3);

        PartitionImage ledByTarget = moving.withState(2, 5, List.of(1, 2, 3), 8);
        assertThat(CompleteReassignment.decide(with(alive(1, 2, 3), "t", ledByTarget), "t", ledByTarget)
                        .leader())
                .isEqualTo(2);
        assertThat(CompleteReassignment.decide(with(alive(1), "t", caughtUp), "t", caughtUp))
                .as("nobody of the target can lead")
                .isNull();
    }

    @Test
    void whileTheOldReplicasAreDeletedTheStoreStillNamesThem() {
        PartitionImage stored =
                partition(0, 3, List.of(3, 2, 1), List.of(3, 2)).withReplicas(List.of(3, 2, 1), List.of(3), List.of(1));
        Assignment assignment = new Assignment(List.of(3, 2, 1), List.of(3), List.of(1));
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 3, List.of(3, 2), List.of(3, 2)))
                .withCompleting(Map.of(NAME, assignment));
        TopicImage read = new TopicImage("t", Uuid.ZERO, List.of(stored));

        assertThat(state.asTold(read).partition(0).replicas()).containsExactly(3, 2);
        assertThat(state.assignments(state.image().topic("t"))).containsEntry(0, assignment);
        assertThat(state.isReassigning(state.image().topic("t"))).isTrue();
        PartitionImage other = stored.withReplicas(List.of(3, 2, 1, 4), List.of(3, 4), List.of(1));
        assertThat(state.asTold(new TopicImage("t", Uuid.ZERO, List.of(other)))
                        .partition(0)
                        .replicas())
                .as("what someone else wrote counts")
                .hasSize(4);
    }

    private static Reassign.Outcome decide(ControlState state, List<Integer> replicas) {
        return Reassign.decide(state, new Reassign.Wish(NAME, replicas), Factor.MAY_CHANGE);
    }

    private static Reassign.Outcome.Move moved(ControlState state, List<Integer> replicas) {
        return (Reassign.Outcome.Move) decide(state, replicas);
    }

    private static ErrorCode error(Reassign.Outcome outcome) {
        return ((Reassign.Outcome.Refused) outcome).error();
    }
}
