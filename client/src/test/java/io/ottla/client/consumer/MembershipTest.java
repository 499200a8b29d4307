package io.ottla.client.consumer;

import static io.ottla.client.consumer.ScriptedMember.ID;
import static io.ottla.client.consumer.ScriptedMember.t;
import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Membership in virtual time, with every answer a coordinator can give. */
class MembershipTest {
    private final ScriptedMember eager = new ScriptedMember();
    private final ScriptedMember cooperative =
            new ScriptedMember("partition.assignment.strategy", "cooperative-sticky");
    private final ScriptedMember fixed = new ScriptedMember("group.instance.id", "one");

    @Test
    void aNewMemberJoinsWithTheIdThatItIsGiven() {
        eager.begin("t");
        Order.Join first = eager.next(Order.Join.class);
        assertThat(first.memberId()).isEmpty();
        eager.joinFails(first, ErrorCode.MEMBER_ID_REQUIRED);
        Order.Join second = eager.next(Order.Join.class);
        assertThat(second.memberId()).isEqualTo(ID);
        Order.Sync sync = eager.joinSucceeds(second);
        assertThat(sync.assignments()).isEmpty();
        eager.syncSucceeds(sync, t(0), t(1));
        Order.Tell tell = eager.next(Order.Tell.class);
        assertThat(tell).isEqualTo(new Order.Tell(Step.Change.ASSIGNED, Set.of(t(0), t(1))));
        eager.told(tell);
        assertThat(eager.membership.state()).isEqualTo(Membership.State.STABLE);
        assertThat(eager.membership.held()).containsExactlyInAnyOrder(t(0), t(1));
    }

    @Test
    void theLeaderHandsInWhatItHasSharedOut() {
        eager.begin("t");
        Order.Share share = eager.joinSucceedsAsLeader(eager.next(Order.Join.class));
        eager.membership.shared(share.attempt(), share.joined(), List.of());
        eager.syncSucceeds(eager.next(Order.Sync.class), t(0));
        assertThat(eager.next(Order.Tell.class).partitions()).containsExactly(t(0));
    }

    @Test
    void aLeaderThatCannotShareOutJoinsAgain() {
        eager.begin("t");
        Order.Share share = eager.joinSucceedsAsLeader(eager.next(Order.Join.class));
        eager.membership.failed(
                share.attempt(), new ClientException(ErrorCode.NETWORK_EXCEPTION, "no metadata"), eager.nowMs());
        eager.pass(200);
        eager.joinTo(t(0));
    }

    @Test
    void aMemberShowsThatItLives() {
        eager.begin("t");
        eager.joinTo(t(0));
        for (int i = 0; i < 5; i++) {
            eager.pass(3000);
            assertThat(eager.next(Order.Beat.class)).isEqualTo(new Order.Beat(1, ID));
            eager.beatAnswered(ErrorCode.NONE);
        }
        eager.nothingElse();
    }

    @Test
    void anEagerMemberGivesEverythingUpBeforeItJoinsAnew() {
        eager.begin("t");
        eager.joinTo(t(0), t(1));
        eager.beatAnswered(ErrorCode.REBALANCE_IN_PROGRESS);
        Order.Tell revoked = eager.next(Order.Tell.class);
        assertThat(revoked).isEqualTo(new Order.Tell(Step.Change.REVOKED, Set.of(t(0), t(1))));
        eager.nothingElse();
        eager.told(revoked);
        Order.Join join = eager.next(Order.Join.class);
        assertThat(join.memberId()).isEqualTo(ID);
        assertThat(join.keeps()).isEmpty();
        assertThat(join.last()).containsExactlyInAnyOrder(t(0), t(1));
        assertThat(join.lastGeneration()).isEqualTo(1);
    }

    @Test
    void aCooperativeMemberKeepsWhatItHasAndGivesUpOnlyWhatMoves() {
        cooperative.begin("t");
        cooperative.joinTo(t(0), t(1));
        cooperative.beatAnswered(ErrorCode.REBALANCE_IN_PROGRESS);
        Order.Join join = cooperative.next(Order.Join.class);
        assertThat(join.keeps()).containsExactlyInAnyOrder(t(0), t(1));
        assertThat(join.generation()).isEqualTo(1);
        cooperative.syncSucceeds(cooperative.joinSucceeds(join), t(0));
        Order.Tell revoked = cooperative.next(Order.Tell.class);
        assertThat(revoked).isEqualTo(new Order.Tell(Step.Change.REVOKED, Set.of(t(1))));
        cooperative.told(revoked);
        Order.Tell assigned = cooperative.next(Order.Tell.class);
        assertThat(assigned).isEqualTo(new Order.Tell(Step.Change.ASSIGNED, Set.of()));
        cooperative.told(assigned);
        Order.Join second = cooperative.next(Order.Join.class);
        assertThat(second.keeps()).containsExactly(t(0));
        assertThat(second.generation()).isEqualTo(2);
        cooperative.syncSucceeds(cooperative.joinSucceeds(second), t(0), t(2));
        Order.Tell more = cooperative.next(Order.Tell.class);
        assertThat(more).isEqualTo(new Order.Tell(Step.Change.ASSIGNED, Set.of(t(2))));
        cooperative.told(more);
        assertThat(cooperative.membership.state()).isEqualTo(Membership.State.STABLE);
        assertThat(cooperative.membership.held()).containsExactlyInAnyOrder(t(0), t(2));
        cooperative.nothingElse();
    }

    @Test
    void aCooperativeMemberGivesUpTopicsThatItDoesNotWantAnyMore() {
        cooperative.begin("t", "u");
        cooperative.joinTo(t(0), new io.ottla.client.TopicPartition("u", 0));
        cooperative.begin("t");
        Order.Tell revoked = cooperative.next(Order.Tell.class);
        assertThat(revoked.partitions()).extracting(p -> p.topic()).containsExactly("u");
        cooperative.told(revoked);
        Order.Join join = cooperative.next(Order.Join.class);
        assertThat(join.keeps()).containsExactly(t(0));
        assertThat(join.topics()).containsExactly("t");
    }

    @Test
    void whoIsForgottenHasLostEverythingAndComesAsSomebodyNew() {
        for (ScriptedMember member : List.of(eager, cooperative)) {
            member.begin("t");
            member.joinTo(t(0));
            member.beatAnswered(ErrorCode.UNKNOWN_MEMBER_ID);
            assertThat(member.membership.outBecause()).contains("session.timeout.ms=10000");
            Order.Tell lost = member.next(Order.Tell.class);
            assertThat(lost).isEqualTo(new Order.Tell(Step.Change.LOST, Set.of(t(0))));
            member.told(lost);
            Order.Join join = member.next(Order.Join.class);
            assertThat(join.memberId()).isEmpty();
            assertThat(join.keeps()).isEmpty();
            assertThat(join.generation()).isEqualTo(-1);
        }
    }

    @Test
    void whoMissedAGenerationHasLostEverythingButKeepsItsId() {
        cooperative.begin("t");
        cooperative.joinTo(t(0));
        cooperative.beatAnswered(ErrorCode.ILLEGAL_GENERATION);
        Order.Tell lost = cooperative.next(Order.Tell.class);
        assertThat(lost.change()).isEqualTo(Step.Change.LOST);
        cooperative.told(lost);
        assertThat(cooperative.next(Order.Join.class).memberId()).isEqualTo(ID);
    }

    @Test
    void whoLosesItsIdWhileItJoinsLosesWhatItKept() {
        cooperative.begin("t");
        cooperative.joinTo(t(0));
        cooperative.beatAnswered(ErrorCode.REBALANCE_IN_PROGRESS);
        cooperative.joinFails(cooperative.next(Order.Join.class), ErrorCode.UNKNOWN_MEMBER_ID);
        cooperative.pass(200);
        Order.Tell lost = cooperative.next(Order.Tell.class);
        assertThat(lost).isEqualTo(new Order.Tell(Step.Change.LOST, Set.of(t(0))));
        cooperative.told(lost);
        assertThat(cooperative.next(Order.Join.class).memberId()).isEmpty();
    }

    @Test
    void aSecondConsumerOfTheSameNameEndsTheFirst() {
        fixed.begin("t");
        fixed.joinTo(t(0));
        fixed.beatAnswered(ErrorCode.FENCED_INSTANCE_ID);
        fixed.next(Order.Withdraw.class);
        Order.Fail fail = fixed.next(Order.Fail.class);
        assertThat(fail.why()).hasMessageContaining("group.instance.id=one").hasMessageContaining("has to be closed");
        assertThat(fail.why().isRetriable()).isFalse();
        fixed.nothingElse();
        fixed.begin("t");
        assertThat(fixed.next(Order.Fail.class).why()).isSameAs(fail.why());
        fixed.nothingElse();
    }

    @Test
    void aStaticMemberGoesWithoutAWord() {
        fixed.begin("t");
        fixed.joinTo(t(0));
        fixed.membership.leave("closed");
        fixed.next(Order.Withdraw.class);
        fixed.nothingElse();
        eager.begin("t");
        eager.joinTo(t(0));
        eager.membership.leave("closed");
        eager.next(Order.Withdraw.class);
        assertThat(eager.next(Order.Leave.class)).isEqualTo(new Order.Leave(ID, "closed"));
    }

    @Test
    void whoDoesNotPollForTooLongIsToldWhyAndLeaves() {
        eager.begin("t");
        eager.joinTo(t(0));
        eager.membership.polls(false, eager.nowMs());
        for (int i = 0; i < 20; i++) {
            eager.pass(3000);
            eager.next(Order.Beat.class);
            eager.beatAnswered(ErrorCode.NONE);
        }
        eager.pass(1000);
        assertThat(eager.next(Order.Warn.class).what())
                .contains("max.poll.interval.ms=60000")
                .contains("max.poll.records, now 500");
        eager.next(Order.Withdraw.class);
        assertThat(eager.next(Order.Leave.class)).isEqualTo(new Order.Leave(ID, "poll timeout"));
        assertThat(eager.membership.state()).isEqualTo(Membership.State.OUT);
        assertThat(eager.membership.outBecause()).contains("max.poll.interval.ms=60000");
        assertThat(eager.membership.identity()).isEqualTo(Identity.NONE);
        eager.pass(100_000);
        eager.nothingElse();
        eager.begin("t");
        Order.Tell lost = eager.next(Order.Tell.class);
        assertThat(lost.change()).isEqualTo(Step.Change.LOST);
        eager.told(lost);
        eager.joinTo(t(1));
        assertThat(eager.membership.outBecause()).isNull();
    }

    @Test
    void whoWaitsInAPollIsNeverTooLate() {
        eager.begin("t");
        eager.joinTo(t(0));
        eager.membership.polls(true, eager.nowMs());
        for (int i = 0; i < 50; i++) {
            eager.pass(3000);
            eager.next(Order.Beat.class);
            eager.beatAnswered(ErrorCode.NONE);
        }
        assertThat(eager.membership.state()).isEqualTo(Membership.State.STABLE);
    }

    @Test
    void signsOfLifeGoOnWhileTheApplicationIsSlowToGiveUp() {
        eager.begin("t");
        eager.joinTo(t(0));
        eager.beatAnswered(ErrorCode.REBALANCE_IN_PROGRESS);
        Order.Tell revoked = eager.next(Order.Tell.class);
        eager.pass(3000);
        eager.next(Order.Beat.class);
        eager.beatAnswered(ErrorCode.REBALANCE_IN_PROGRESS);
        eager.pass(3000);
        eager.next(Order.Beat.class);
        eager.told(revoked);
        eager.next(Order.Join.class);
    }

    @Test
    void anotherRebalanceWhileItIsToldOfTheLastComesAfterwards() {
        eager.begin("t");
        eager.syncSucceeds(eager.joinSucceeds(eager.next(Order.Join.class)), t(0));
        Order.Tell assigned = eager.next(Order.Tell.class);
        eager.beatAnswered(ErrorCode.REBALANCE_IN_PROGRESS);
        eager.nothingElse();
        eager.told(assigned);
        assertThat(eager.next(Order.Tell.class)).isEqualTo(new Order.Tell(Step.Change.REVOKED, Set.of(t(0))));
    }

    @Test
    void newTopicsWhileItJoinsAreJoinedForAfterwards() {
        eager.begin("t");
        Order.Join join = eager.next(Order.Join.class);
        eager.begin("t", "u");
        eager.nothingElse();
        eager.syncSucceeds(eager.joinSucceeds(join), t(0));
        eager.told(eager.next(Order.Tell.class));
        eager.told(eager.next(Order.Tell.class));
        assertThat(eager.next(Order.Join.class).topics()).containsExactlyInAnyOrder("t", "u");
    }

    @Test
    void anAnswerThatComesTooLateChangesNothing() {
        eager.begin("t");
        Order.Join late = eager.next(Order.Join.class);
        eager.membership.failed(
                late.attempt(), new ClientException(ErrorCode.REQUEST_TIMED_OUT, "no answer"), eager.nowMs());
        eager.pass(200);
        Order.Join join = eager.next(Order.Join.class);
        eager.joinFails(late, ErrorCode.GROUP_AUTHORIZATION_FAILED);
        eager.nothingElse();
        eager.syncSucceeds(eager.joinSucceeds(join), t(0));
        assertThat(eager.next(Order.Tell.class).partitions()).containsExactly(t(0));
    }

    @Test
    void aCoordinatorThatIsSilentForASessionIsLookedUpAgain() {
        eager.begin("t");
        eager.joinTo(t(0));
        eager.pass(3000);
        eager.next(Order.Beat.class);
        eager.pass(9000);
        assertThat(eager.all()).contains(new Order.Elsewhere(ErrorCode.COORDINATOR_NOT_AVAILABLE));
        eager.membership.unheard();
        eager.pass(3000);
        assertThat(eager.all()).contains(new Order.Beat(1, ID));
        assertThat(eager.membership.state()).isEqualTo(Membership.State.STABLE);
    }

    @Test
    void whatIsToldWhileItGoesOutIsLost() {
        eager.begin("t");
        eager.syncSucceeds(eager.joinSucceeds(eager.next(Order.Join.class)), t(0));
        Order.Tell assigned = eager.next(Order.Tell.class);
        eager.pass(70_000);
        assertThat(eager.membership.state()).isEqualTo(Membership.State.OUT);
        eager.all();
        eager.told(assigned);
        eager.begin("t");
        assertThat(eager.next(Order.Tell.class)).isEqualTo(new Order.Tell(Step.Change.LOST, Set.of(t(0))));
    }

    @ParameterizedTest
    @MethodSource
    void everyErrorThatMayPassOnlyDelaysAJoin(ErrorCode passing) {
        eager.begin("t");
        eager.joinFails(eager.next(Order.Join.class), passing);
        eager.pass(200);
        elsewhere(eager, passing);
        eager.joinTo(t(0));
    }

    static Stream<ErrorCode> everyErrorThatMayPassOnlyDelaysAJoin() {
        return passing();
    }

    @ParameterizedTest
    @MethodSource
    void everyErrorThatMayPassOnlyDelaysASync(ErrorCode passing) {
        eager.begin("t");
        eager.syncFails(eager.joinSucceeds(eager.next(Order.Join.class)), passing);
        eager.pass(200);
        elsewhere(eager, passing);
        eager.joinTo(t(0));
    }

    static Stream<ErrorCode> everyErrorThatMayPassOnlyDelaysASync() {
        return passing();
    }

    @ParameterizedTest
    @MethodSource
    void everyErrorThatMayPassIsNoReasonToStopShowingSignsOfLife(ErrorCode passing) {
        eager.begin("t");
        eager.joinTo(t(0));
        eager.pass(3000);
        eager.next(Order.Beat.class);
        eager.beatAnswered(passing);
        elsewhere(eager, passing);
        eager.pass(3000);
        assertThat(eager.next(Order.Beat.class)).isEqualTo(new Order.Beat(1, ID));
        assertThat(eager.membership.state()).isEqualTo(Membership.State.STABLE);
    }

    static Stream<ErrorCode> everyErrorThatMayPassIsNoReasonToStopShowingSignsOfLife() {
        return Arrays.stream(ErrorCode.values()).filter(ErrorCode::isRetriable);
    }

    @ParameterizedTest
    @MethodSource
    void everyOtherErrorIsToldAndTheNextPollTriesAgain(ErrorCode lasting) {
        eager.begin("t");
        eager.joinFails(eager.next(Order.Join.class), lasting);
        eager.next(Order.Withdraw.class);
        assertThat(eager.next(Order.Fail.class).why().error()).isEqualTo(lasting);
        eager.pass(100_000);
        eager.nothingElse();
        if (lasting != ErrorCode.FENCED_INSTANCE_ID) {
            eager.begin("t");
            eager.joinTo(t(0));
        }
    }

    static Stream<ErrorCode> everyOtherErrorIsToldAndTheNextPollTriesAgain() {
        List<ErrorCode> passing = passing().toList();
        return Arrays.stream(ErrorCode.values())
                .filter(error ->
                        error != ErrorCode.NONE && error != ErrorCode.MEMBER_ID_REQUIRED && !passing.contains(error));
    }

    /** The error table's retriable ones, and those that say that a member has to join anew. */
    private static Stream<ErrorCode> passing() {
        return Stream.concat(
                Arrays.stream(ErrorCode.values()).filter(ErrorCode::isRetriable),
                Stream.of(
                        ErrorCode.REBALANCE_IN_PROGRESS,
                        ErrorCode.UNKNOWN_MEMBER_ID,
                        ErrorCode.ILLEGAL_GENERATION,
                        ErrorCode.BROKER_NOT_AVAILABLE));
    }

    private static void elsewhere(ScriptedMember member, ErrorCode error) {
        if (error == ErrorCode.NOT_COORDINATOR || error == ErrorCode.COORDINATOR_NOT_AVAILABLE) {
            assertThat(member.next(Order.Elsewhere.class).why()).isEqualTo(error);
        }
    }
}
