package io.ottla.coordinator.controller;

import static io.ottla.coordinator.controller.Clusters.alive;
import static io.ottla.coordinator.controller.Clusters.partition;
import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectLeader.Unclean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ElectLeaderTest {
    private static final List<Integer> ALL = List.of(1, 2, 3);

    @Test
    void aNewPartitionIsLedByTheFirstLiveReplicaWithAllLiveOnesInSync() {
        PartitionImage fresh = CreateTopic.unelected(0, ALL);

        PartitionImage first = ElectLeader.first(alive(2, 3), "t", fresh);

        assertThat(first.leader()).isEqualTo(2);
        assertThat(first.isr()).containsExactly(2, 3);
        assertThat(first.leaderEpoch()).isZero();
        assertThat(first.controllerEpoch()).isEqualTo(Clusters.EPOCH);
        assertThat(ElectLeader.first(alive(9), "t", fresh)).isNull();
    }

    @Test
    void whatIsFineStaysAsItIs() {
        assertThat(repair(partition(0, 1, ALL, ALL), Unclean.FORBIDDEN, 1, 2, 3))
                .isNull();
        assertThat(repair(partition(0, 2, ALL, List.of(2)), Unclean.FORBIDDEN, 1, 2, 3))
                .isNull();
        assertThat(repair(partition(0, -1, ALL, List.of(3)), Unclean.FORBIDDEN, 1, 2))
                .isNull();
    }

    @Test
    void aDeadLeaderIsFollowedByTheNextReplicaInSync() {
        PartitionImage next = repair(partition(0, 1, ALL, List.of(1, 3)), Unclean.FORBIDDEN, 2, 3);

        assertThat(next.leader()).isEqualTo(3);
        assertThat(next.isr()).containsExactly(3);
        assertThat(next.leaderEpoch()).isEqualTo(6);
        assertThat(next.partitionEpoch()).isEqualTo(3);
    }

    @Test
    void aDeadFollowerLeavesTheInSyncSetUnderANewEpoch() {
        PartitionImage next = repair(partition(0, 1, ALL, ALL), Unclean.FORBIDDEN, 1, 3);

        assertThat(next.leader()).isEqualTo(1);
        assertThat(next.isr()).containsExactly(1, 3);
        assertThat(next.leaderEpoch()).isEqualTo(6);
    }

    @Test
    void withNobodyInSyncAliveThereIsNoLeaderAndWhoHasTheRecordsIsRemembered() {
        PartitionImage next = repair(partition(0, 1, ALL, List.of(1)), Unclean.FORBIDDEN, 2, 3);

        assertThat(next.leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(next.isr()).containsExactly(1);
    }

    @Test
    void whereLossIsAllowedAnyLiveReplicaLeads() {
        PartitionImage next = repair(partition(0, 1, ALL, List.of(1)), Unclean.ALLOWED, 2, 3);

        assertThat(next.leader()).isEqualTo(2);
        assertThat(next.isr()).containsExactly(2);
    }

    @Test
    void aReplicaInAFailedDirectoryCountsAsDead() {
        ControlState state = alive(1, 2).withFailed(Set.of(new ControlState.Replica(new TopicPartition("t", 0), 1)));

        PartitionImage next = ElectLeader.repair(state, "t", partition(0, 1, ALL, List.of(1, 2)), Unclean.FORBIDDEN);

        assertThat(next.leader()).isEqualTo(2);
    }

    @Test
    void thePreferredReplicaLeadsOnlyWhenItIsInSync() {
        assertThat(ElectLeader.preferred(alive(1, 2), "t", partition(0, 2, ALL, List.of(2, 1)))
                        .leader())
                .isEqualTo(1);
        assertThat(ElectLeader.preferred(alive(1, 2), "t", partition(0, 2, ALL, List.of(2))))
                .isNull();
        assertThat(ElectLeader.preferred(alive(1, 2), "t", partition(0, 1, ALL, ALL)))
                .isNull();
        assertThat(ElectLeader.preferred(alive(2), "t", partition(0, 2, ALL, ALL)))
                .isNull();
    }

    @Test
    void aBrokerThatGoesIsRelievedOnlyIfSomeoneElseCanLead() {
        ControlState state = alive(1, 2, 3).withShuttingDown(1);

        assertThat(ElectLeader.relieve(state, "t", partition(0, 1, ALL, List.of(1, 3)), 1)
                        .leader())
                .isEqualTo(3);
        assertThat(ElectLeader.relieve(state, "t", partition(0, 1, ALL, List.of(1)), 1))
                .isNull();
        assertThat(ElectLeader.relieve(state, "t", partition(0, 2, ALL, ALL), 1).isr())
                .containsExactly(2, 3);
        assertThat(ElectLeader.relieve(state, "t", partition(0, 2, ALL, List.of(2)), 1))
                .isNull();
    }

    @Test
    void atRandomNoLeaderIsEverDeadOrOutOfSyncAndRepairingTwiceChangesNothing() {
        Random random = new Random(4711);
        PartitionImage current = partition(0, 1, ALL, ALL);
        for (int step = 0; step < 5000; step++) {
            ControlState state = alive(subset(random));
            PartitionImage next = ElectLeader.repair(state, "t", current, Unclean.FORBIDDEN);
            if (next != null) {
                assertThat(next.leaderEpoch()).isEqualTo(current.leaderEpoch() + 1);
                current = next;
            }
            List<Integer> online = state.online("t", current);
            if (current.hasLeader()) {
                assertThat(online)
                        .as("step %d", step)
                        .contains(current.leader())
                        .containsAll(current.isr());
                assertThat(current.isr()).contains(current.leader());
            } else {
                assertThat(online).as("step %d", step).doesNotContainAnyElementsOf(current.isr());
            }
            assertThat(current.isr()).isNotEmpty();
            assertThat(ElectLeader.repair(state, "t", current, Unclean.FORBIDDEN))
                    .isNull();
            if (current.hasLeader() && random.nextInt(3) == 0) {
                current = current.withState(current.leader(), current.leaderEpoch(), online, Clusters.EPOCH);
            }
        }
    }

    private static int[] subset(Random random) {
        Set<Integer> live = new HashSet<>();
        for (int id = 1; id <= 3; id++) {
            if (random.nextBoolean()) {
                live.add(id);
            }
        }
        return new ArrayList<>(live).stream().mapToInt(i -> i).toArray();
    }

    private static @Nullable PartitionImage repair(PartitionImage partition, Unclean unclean, int... live) {
        return ElectLeader.repair(alive(live), "t", partition, unclean);
    }
}
