package io.ottla.broker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Followers and leaders of one partition on virtual time. */
class CopyingTest {
    private static final int NEWEST = Integer.MAX_VALUE;
    private static final int BEFORE_TRUNCATION_BY_FETCH = 11;

    private SimCluster cluster = new SimCluster(3, 2, 1);

    private List<ErrorCode> write(int id, String... values) {
        List<ErrorCode> outcomes = new ArrayList<>();
        for (String value : values) {
            cluster.write(id, value, outcomes::add);
        }
        return outcomes;
    }

    @Test
    void aRecordIsAcknowledgedWhenAllInSyncHaveItAndTheyLearnOfThatSoon() {
        List<ErrorCode> outcomes = write(1, "a", "b");
        cluster.lane.advance(30);
        assertThat(outcomes).containsExactly(ErrorCode.NONE, ErrorCode.NONE);
        assertThat(cluster.stored(2).values()).containsExactly("a", "b");
        assertThat(cluster.stored(3)).isEqualTo(cluster.stored(2));

        cluster.lane.advance(50);
        assertThat(cluster.watermark(2))
                .as("long before the fetch would have had to return")
                .isEqualTo(2);
        assertThat(cluster.watermark(3)).isEqualTo(2);
    }

    @Test
    void oneThatLagsIsPutOutAndLetInAgain() {
        cluster.lane.advance(100);
        cluster.cutOff(3);
        List<ErrorCode> outcomes = write(1, "a");
        cluster.lane.advance(500);
        assertThat(outcomes).as("waits for all that are in sync").isEmpty();

        cluster.lane.advance(2 * SimCluster.LAG_MAX_MS);
        assertThat(cluster.state().isr()).containsExactly(1, 2);
        assertThat(outcomes).containsExactly(ErrorCode.NONE);

        cluster.heal();
        cluster.lane.advance(3_000);
        assertThat(cluster.state().isr()).containsExactly(1, 2, 3);
        assertThat(cluster.stored(3)).isEqualTo(cluster.stored(1));
    }

    @Test
    void whoWaitsIsToldWhenTooFewAreLeft() {
        cluster.lane.advance(100);
        cluster.cutOff(2);
        cluster.cutOff(3);
        List<ErrorCode> outcomes = write(1, "a");
        cluster.lane.advance(3 * SimCluster.LAG_MAX_MS);
        assertThat(cluster.state().isr()).containsExactly(1);
        assertThat(outcomes).containsExactly(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        assertThat(cluster.watermark(1)).as("nothing is committed with too few").isZero();
        assertThat(write(1, "b")).containsExactly(ErrorCode.NOT_ENOUGH_REPLICAS);

        cluster.heal();
        cluster.lane.advance(3_000);
        assertThat(write(1, "c")).isEmpty();
        cluster.lane.advance(100);
        assertThat(cluster.stored(3).values()).containsExactly("a", "c");
        assertThat(cluster.watermark(1)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {NEWEST, BEFORE_TRUNCATION_BY_FETCH})
    void whatOnlyADeposedLeaderHadIsCutWhenItFollows(int fetchVersionMax) {
        cluster.fetchVersionMax = fetchVersionMax;
        write(1, "a");
        cluster.lane.advance(100);
        cluster.cutOff(1);
        List<ErrorCode> lost = write(1, "x", "y", "z");
        cluster.lane.advance(10);
        cluster.decide(2, List.of(2, 3));
        cluster.lane.advance(10);
        assertThat(lost).containsOnly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        write(2, "b");
        cluster.lane.advance(100);
        cluster.heal();
        cluster.lane.advance(3_000);

        assertThat(cluster.stored(1).values()).containsExactly("a", "b");
        assertThat(cluster.stored(2)).isEqualTo(cluster.stored(1));
        assertThat(cluster.state().isr()).containsExactly(2, 3, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {NEWEST, BEFORE_TRUNCATION_BY_FETCH})
    void logsThatPartedSeveralTimesAreMadeEqual(int fetchVersionMax) {
        cluster.fetchVersionMax = fetchVersionMax;
        write(1, "a");
        cluster.lane.advance(100);
        cluster.cutOff(1);
        cluster.cutOff(2);
        cluster.cutOff(3);
        write(1, "1a", "1b", "1c");
        cluster.decide(2, List.of(2));
        cluster.lane.advance(10);
        write(2, "2a");
        brokerWritesAlone(2, "2b", "2c", "2d", "2e");
        cluster.decide(3, List.of(3));
        cluster.lane.advance(10);
        brokerWritesAlone(3, "3a");
        cluster.decide(1, List.of(1));
        cluster.lane.advance(10);
        brokerWritesAlone(1, "1d");
        cluster.decide(3, List.of(3));
        cluster.heal();
        cluster.lane.advance(5_000);

        assertThat(cluster.stored(3).values()).containsExactly("a", "3a");
        assertThat(cluster.stored(1)).isEqualTo(cluster.stored(3));
        assertThat(cluster.stored(2)).isEqualTo(cluster.stored(3));
    }

    private void brokerWritesAlone(int id, String... values) {
        for (String value : values) {
            cluster.writeAlone(id, value);
        }
        cluster.lane.advance(5);
    }

    @Test
    void aCopyThatClaimsAnEpochThatNobodyHasLedInIsCutToWhereThatBegins() {
        write(1, "a");
        cluster.lane.advance(100);
        cluster.cutOff(3);
        cluster.claim(3, "not so", 8_388_617);
        write(1, "b", "c", "d");
        cluster.lane.advance(10);
        cluster.heal();
        cluster.lane.advance(3_000);
        assertThat(cluster.stored(3)).isEqualTo(cluster.stored(1));
        assertThat(cluster.stored(3).values()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void anEmptyReplicaIsBuiltFromTheLeader() {
        write(1, "a", "b", "c");
        cluster.lane.advance(100);
        cluster.kill(3);
        cluster.noticeDeaths();
        cluster.loseDisk(3);
        cluster.lane.advance(100);
        cluster.start(3);
        cluster.lane.advance(2_000);
        assertThat(cluster.stored(3)).isEqualTo(cluster.stored(1));
        assertThat(cluster.state().isr()).containsExactly(1, 2, 3);
    }

    @Test
    void aReplicaBehindTheStartOfTheLeadersLogStartsAnewThere() {
        write(1, "a", "b", "c", "d");
        cluster.lane.advance(100);
        cluster.kill(3);
        cluster.noticeDeaths();
        cluster.lane.advance(100);
        for (int i = 0; i < 6; i++) {
            write(1, "more-" + i);
            cluster.lane.advance(100);
        }
        cluster.lane.advance(100);
        cluster.log(1).deleteRecordsBefore(8);
        cluster.start(3);
        cluster.lane.advance(3_000);
        assertThat(cluster.log(3).view().logStartOffset()).isEqualTo(8);
        assertThat(cluster.stored(3).tailMap(8L)).isEqualTo(cluster.stored(1).tailMap(8L));
        assertThat(cluster.state().isr()).containsExactly(1, 2, 3);
    }

    @Test
    void aLeaderThatComesBackWithLessThanAFollowerMakesThatCutItself() {
        write(1, "a", "b", "c", "d");
        cluster.lane.advance(100);
        cluster.kill(1);
        cluster.loseDisk(1);
        cluster.start(1);
        cluster.decide(1, List.of(1)); // an unclean election
        cluster.lane.advance(3_000);
        assertThat(cluster.stored(1)).isEmpty();
        assertThat(cluster.stored(2)).isEmpty();
        assertThat(cluster.stored(3)).isEmpty();
        assertThat(cluster.state().isr()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void whoeverWaitsAtALeaderThatChangesItsEpochIsNotForgotten() {
        cluster.lane.advance(100);
        List<ErrorCode> outcomes = write(1, "a");
        cluster.decide(1, List.of(1, 2, 3));
        cluster.lane.advance(100);
        assertThat(outcomes).containsExactly(ErrorCode.NONE);
        assertThat(cluster.stored(3).values()).containsExactly("a");
    }
}
