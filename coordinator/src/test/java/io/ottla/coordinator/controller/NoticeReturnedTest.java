package io.ottla.coordinator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a new controller does about brokers that were away while nobody looked. */
class NoticeReturnedTest {
    private static final int STORED_AT = 100;
    private static final int EARLIER = 50;
    private static final int LATER = 150;

    private static PartitionImage after(List<BrokerInfo> alive, int leader, Integer... isr) {
        StoredState state = new StoredState(leader, 7, List.of(isr), 1, 3, STORED_AT);
        StoredTopic topic =
                new StoredTopic("t", new Uuid(1, 1), 0, Map.of(0, Assignment.of(List.of(1, 2, 3))), Map.of(0, state));
        StoredCluster stored = new StoredCluster(alive, List.of(topic), Set.of());
        List<NextState> next = NoticeReturned.decide(LoadCluster.decide("c", 3, 2, stored), stored);
        return next.isEmpty() ? null : next.get(0).partition();
    }

    private static BrokerInfo broker(int id, long epoch) {
        return new BrokerInfo(id, epoch, null, List.of());
    }

    @Test
    void aLeaderThatWasAwayIsReplacedByAReplicaThatWasNot() {
        PartitionImage next = after(List.of(broker(1, LATER), broker(2, EARLIER), broker(3, EARLIER)), 1, 1, 2, 3);
        assertThat(next.leader()).isEqualTo(2);
        assertThat(next.leaderEpoch()).isEqualTo(8);
        assertThat(next.isr()).containsExactly(2, 3);
    }

    @Test
    void aFollowerThatWasAwayLeavesTheInSyncSet() {
        PartitionImage next = after(List.of(broker(1, EARLIER), broker(2, LATER), broker(3, EARLIER)), 1, 1, 2, 3);
        assertThat(next.leader()).isEqualTo(1);
        assertThat(next.isr()).containsExactly(1, 3);
    }

    @Test
    void whenAllWereAwayTheyStayInSyncAndBeginAnotherEpoch() {
        PartitionImage next = after(List.of(broker(1, LATER), broker(2, LATER)), 1, 1, 2);
        assertThat(next.leader()).isEqualTo(1);
        assertThat(next.leaderEpoch()).isEqualTo(8);
        assertThat(next.isr()).containsExactly(1, 2);
    }

    @Test
    void whoIsNotInSyncOrNotThereChangesNothing() {
        assertThat(after(List.of(broker(1, EARLIER), broker(2, EARLIER), broker(3, LATER)), 1, 1, 2))
                .isNull();
        assertThat(after(List.of(broker(1, EARLIER)), 1, 1, 2)).isNull();
    }

    @Test
    void aStateWhoseAgeIsNotKnownIsBelieved() {
        StoredState state = new StoredState(1, 7, List.of(1), 1, 3);
        assertThat(state.storedAt()).isEqualTo(StoredState.UNKNOWN);
    }
}
