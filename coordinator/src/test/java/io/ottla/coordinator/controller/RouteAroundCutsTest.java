package io.ottla.coordinator.controller;

import static io.ottla.coordinator.controller.Clusters.alive;
import static io.ottla.coordinator.controller.Clusters.partition;
import static io.ottla.coordinator.controller.Clusters.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.PartitionImage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteAroundCutsTest {
    private static final List<Integer> ALL = List.of(1, 2, 3);

    @Test
    void aLeaderThatIsCutFromEveryoneIsReplacedByOneInSync() {
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 1, ALL, ALL), partition(1, 2, ALL, ALL))
                .withUnreachable(Map.of(2, Set.of(1), 3, Set.of(1), 1, Set.of(2, 3)));

        List<NextState> next = RouteAroundCuts.decide(state);

        assertThat(next).hasSize(2);
        assertThat(next.get(1).partition().leader())
                .as("a leader that all reach stays")
                .isEqualTo(2);
        assertThat(next.get(1).partition().isr()).containsExactly(2, 3);
        PartitionImage replaced = next.get(0).partition();
        assertThat(replaced.index()).isZero();
        assertThat(replaced.leader()).isEqualTo(2);
        assertThat(replaced.isr()).containsExactly(2, 3);
        assertThat(replaced.leaderEpoch()).isEqualTo(6);
    }

    @Test
    void itIsEnoughThatFollowersCannotComeIn() {
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 1, ALL, ALL))
                .withUnreachable(Map.of(2, Set.of(1), 3, Set.of(1)));
        assertThat(RouteAroundCuts.decide(state)).hasSize(1);
    }

    @Test
    void whoIsNotInSyncNeverLeads() {
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 1, ALL, List.of(1)))
                .withUnreachable(Map.of(2, Set.of(1), 3, Set.of(1)));
        assertThat(RouteAroundCuts.decide(state)).isEmpty();
    }

    @Test
    void ofTwoThatMissEachOtherNobodyCanTellWhichOneIsCut() {
        ControlState two = with(alive(1, 2), "t", partition(0, 1, List.of(1, 2), List.of(1, 2)))
                .withUnreachable(Map.of(2, Set.of(1), 1, Set.of(2)));
        assertThat(RouteAroundCuts.decide(two)).isEmpty();
        ControlState withThird = with(alive(1, 2, 3), "t", partition(0, 1, List.of(1, 2), List.of(1, 2)))
                .withUnreachable(Map.of(2, Set.of(1)));
        assertThat(RouteAroundCuts.decide(withThird)).isEmpty();
    }

    @Test
    void whereOneLinkIsCutTheReplicaThatAllReachLeads() {
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 1, ALL, ALL))
                .withUnreachable(Map.of(2, Set.of(1), 1, Set.of(2)));

        PartitionImage replaced = RouteAroundCuts.decide(state).get(0).partition();

        assertThat(replaced.leader()).isEqualTo(3);
        assertThat(replaced.isr()).containsExactly(1, 2, 3);
        assertThat(RouteAroundCuts.decide(with(state, "t", replaced)))
                .as("once is enough")
                .isEmpty();
    }

    @Test
    void aFollowerThatIsCutIsOutOfSyncAndCostsNobodyTheLeadership() {
        ControlState state = with(alive(1, 2, 3), "t", partition(0, 1, ALL, ALL))
                .withUnreachable(Map.of(2, Set.of(1, 3), 1, Set.of(2), 3, Set.of(2)));

        PartitionImage without = RouteAroundCuts.decide(state).get(0).partition();

        assertThat(without.leader()).isEqualTo(1);
        assertThat(without.isr()).containsExactly(1, 3);
        assertThat(RouteAroundCuts.decide(with(state, "t", without))).isEmpty();
    }

    @Test
    void reportsThatComeOneByOneEndWhereAllTogetherWould() {
        ControlState first =
                with(alive(1, 2, 3), "t", partition(0, 2, ALL, ALL)).withUnreachable(Map.of(1, Set.of(2)));
        PartitionImage moved = RouteAroundCuts.decide(first).get(0).partition();
        assertThat(moved.leader()).isEqualTo(3);
        assertThat(moved.isr()).isEqualTo(ALL);

        ControlState second = with(first, "t", moved).withUnreachable(Map.of(1, Set.of(2), 3, Set.of(2)));
        PartitionImage settled = RouteAroundCuts.decide(second).get(0).partition();
        assertThat(settled.leader()).isEqualTo(3);
        assertThat(settled.isr()).containsExactly(1, 3);
    }

    @Test
    void whatABrokerSaidThatIsGoneDoesNotCount() {
        ControlState state = with(alive(1, 3), "t", partition(0, 1, ALL, ALL)).withUnreachable(Map.of(2, Set.of(1, 3)));
        assertThat(RouteAroundCuts.decide(state)).isEmpty();
    }

    @Test
    void electionsPreferThoseWhomEverybodyReaches() {
        ControlState state = with(alive(2, 3, 4), "t", partition(0, 1, List.of(1, 2, 3), ALL))
                .withUnreachable(Map.of(4, Set.of(2)));
        PartitionImage now = state.image().partition("t", 0);
        assertThat(ElectLeader.repair(state, "t", now, ElectLeader.Unclean.FORBIDDEN)
                        .leader())
                .isEqualTo(3);
        ControlState alone = with(alive(2, 4), "t", now).withUnreachable(Map.of(4, Set.of(2)));
        assertThat(ElectLeader.repair(alone, "t", now, ElectLeader.Unclean.FORBIDDEN)
                        .leader())
                .as("better than nobody")
                .isEqualTo(2);
        PartitionImage away = partition(0, 3, List.of(2, 3), List.of(2, 3));
        assertThat(ElectLeader.preferred(with(state, "t", away), "t", away)).isNull();
    }

    @Test
    void aControllerThatIsCutFromMostGivesWayToOneThatIsNot() {
        assertThat(YieldControl.decide(alive(1, 2, 3).withUnreachable(Map.of(1, Set.of(2, 3)))))
                .isTrue();
        assertThat(YieldControl.decide(alive(1, 2, 3).withUnreachable(Map.of(2, Set.of(1), 3, Set.of(1)))))
                .isTrue();
        assertThat(YieldControl.decide(alive(1, 2, 3).withUnreachable(Map.of(2, Set.of(1)))))
                .as("it reaches half of the others")
                .isFalse();
        assertThat(YieldControl.decide(alive(1, 2).withUnreachable(Map.of(1, Set.of(2)))))
                .as("nobody is better connected")
                .isFalse();
        assertThat(YieldControl.decide(alive(1, 2, 3))).isFalse();
    }
}
