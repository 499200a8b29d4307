package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A coordinator and an application that do anything at any time, from seeds. Whatever happens, what the application is told
 * fits together, and once things go well again the member is stable.
 */
class MembershipFuzzTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 60;
    private static final List<ErrorCode> ERRORS = List.of(
            ErrorCode.NONE,
            ErrorCode.NONE,
            ErrorCode.REBALANCE_IN_PROGRESS,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.ILLEGAL_GENERATION,
            ErrorCode.NOT_COORDINATOR,
            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
            ErrorCode.MEMBER_ID_REQUIRED,
            ErrorCode.GROUP_AUTHORIZATION_FAILED);

    @ParameterizedTest
    @ValueSource(strings = {"range", "cooperative-sticky"})
    void whateverHappensTheApplicationIsToldAStoryThatFits(String assignor) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                new Run(seed, assignor).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One seed. */
    private static final class Run {
        private final RandomGenerator random;
        private final ScriptedMember member;
        private final Set<TopicPartition> has = new TreeSet<>();
        private Order.Join join;
        private Order.Sync sync;
        private Order.Tell tell;

        Run(int seed, String assignor) {
            random = new SplittableRandom(seed);
            member = new ScriptedMember("partition.assignment.strategy", assignor);
        }

        void play() {
            member.begin("t");
            for (int step = 0; step < STEPS; step++) {
                take();
                step(ERRORS.get(random.nextInt(ERRORS.size())));
            }
            for (int step = 0; step < STEPS && !isSettled(); step++) {
                take();
                member.membership.polls(true, member.nowMs());
                goWell();
            }
            assertThat(member.membership.state()).isEqualTo(Membership.State.STABLE);
            assertThat(member.membership.held()).isEqualTo(has);
        }

        private boolean isSettled() {
            take();
            return member.membership.state() == Membership.State.STABLE && tell == null;
        }

        private void take() {
            for (Order order : member.all()) {
                if (order instanceof Order.Join joins) {
                    join = joins;
                    assertThat(joins.keeps()).isSubsetOf(has);
                } else if (order instanceof Order.Sync syncs) {
                    sync = syncs;
                } else if (order instanceof Order.Tell tells) {
                    assertThat(tell).as("told two things at a time").isNull();
                    tell = tells;
                    boolean gives = tells.change() == Step.Change.ASSIGNED;
                    assertThat(tells.partitions()).allMatch(p -> has.contains(p) != gives, "has " + has);
                } else if (order instanceof Order.Withdraw) {
                    tell = null;
                }
            }
        }

        private void step(ErrorCode error) {
            switch (random.nextInt(7)) {
                case 0 -> answerJoin(error);
                case 1 -> answerSync(error);
                case 2 -> tell();
                case 3 -> member.beatAnswered(error);
                case 4 -> member.pass(random.nextInt(5000));
                case 5 -> breakOff();
                default -> member.membership.polls(random.nextBoolean(), member.nowMs());
            }
            if (member.membership.state() == Membership.State.OUT) {
                take();
                member.begin("t");
            }
        }

        private void goWell() {
            if (tell != null) {
                tell();
            } else if (member.membership.state() == Membership.State.JOINING) {
                answerJoin(ErrorCode.NONE);
                member.pass(1500);
            } else if (member.membership.state() == Membership.State.SYNCING) {
                answerSync(ErrorCode.NONE);
            } else if (member.membership.state() == Membership.State.OUT) {
                member.begin("t");
            }
        }

        private void answerJoin(ErrorCode error) {
            if (join == null) {
                return;
            }
            Order.Join answered = join;
            join = null;
            if (error != ErrorCode.NONE) {
                member.joinFails(answered, error);
            } else if (member.membership.state() == Membership.State.JOINING) {
                member.letIn(answered);
            }
        }

        private void answerSync(ErrorCode error) {
            if (sync == null) {
                return;
            }
            Order.Sync answered = sync;
            sync = null;
            if (error != ErrorCode.NONE) {
                member.syncFails(answered, error);
                return;
            }
            List<TopicPartition> given = new ArrayList<>();
            for (int p = 0; p < 4; p++) {
                if (random.nextBoolean()) {
                    given.add(ScriptedMember.t(p));
                }
            }
            member.syncSucceeds(answered, given.toArray(TopicPartition[]::new));
        }

        private void tell() {
            if (tell == null) {
                return;
            }
            Order.Tell now = tell;
            tell = null;
            if (now.change() == Step.Change.ASSIGNED) {
                has.addAll(now.partitions());
            } else {
                has.removeAll(now.partitions());
            }
            member.told(now);
        }

        private void breakOff() {
            ClientException lost = new ClientException(ErrorCode.NETWORK_EXCEPTION, "connection lost");
            if (join != null) {
                member.membership.failed(join.attempt(), lost, member.nowMs());
                join = null;
            } else if (sync != null) {
                member.membership.failed(sync.attempt(), lost, member.nowMs());
                sync = null;
            }
        }
    }
}
