package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.PeerNotes;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
    private static final int UNREACHABLE_MS = 3000;

    private final SimLane lane = new SimLane();
    private final Link link = new Link();
    private final Notes notes = new Notes();
    private ClusterImage image = live(1, 2, 3);
    private final PeerWatch watch = new PeerWatch(lane, link, notes, () -> image, 1, UNREACHABLE_MS);

    @Test
    void saysNothingWhileAllAnswer() {
        watch.start();
        lane.advance(20_000);
        assertThat(notes.said).isEmpty();
        assertThat(link.asked).contains(2, 3).doesNotContain(1);
    }

    @Test
    void missesWhoIsSilentForLongAndTakesItBackWhenItAnswers() {
        watch.start();
        lane.advance(5000);
        link.silent.add(2);
        lane.advance(2000);
        assertThat(notes.said).isEmpty();
        lane.advance(2000);
        assertThat(notes.said).containsExactly(Set.of(2));

        link.answerNow();
        lane.advance(1000);
        assertThat(notes.said).containsExactly(Set.of(2), Set.of());
    }

    @Test
    void missesWhoRefusesTwiceInARow() {
        watch.start();
        lane.advance(5000);
        link.refusing.add(3);
        lane.advance(500);
        assertThat(notes.said).isEmpty();
        lane.advance(1000);
        assertThat(notes.said).containsExactly(Set.of(3));
    }

    @Test
    void forgetsWhoLeftTheCluster() {
        link.refusing.add(3);
        watch.start();
        lane.advance(3000);
        image = live(1, 2);
        lane.advance(1000);
        assertThat(notes.said).containsExactly(Set.of(3), Set.of());
    }

    @Test
    void saysItAgainInANewSessionAndTriesAgainWhenZooKeeperFails() {
        link.refusing.add(3);
        notes.failures = 2;
        watch.start();
        lane.advance(5000);
        assertThat(notes.said).containsExactly(Set.of(3));
        watch.sayAgain();
        lane.advance(1000);
        assertThat(notes.said).containsExactly(Set.of(3), Set.of(3));
    }

    @Test
    void blamesNobodyWhenItStoodStillItself() {
        watch.start();
        lane.advance(5000);
        link.silent.addAll(Set.of(2, 3));
        lane.advance(500);
        lane.standStill(60_000);
        assertThat(notes.said).isEmpty();
        link.answerNow();
        lane.advance(5000);
        assertThat(notes.said).isEmpty();
    }

    private static ClusterImage live(int... ids) {
        List<BrokerInfo> brokers = new ArrayList<>();
        for (int id : ids) {
            brokers.add(new BrokerInfo(id, 1, null, List.of()));
        }
        return ClusterImage.empty("c").edit().brokers(brokers).done();
    }

    /** Answers at once, never, or refuses. */
    private static final class Link implements BrokerLink {
        final Set<Integer> silent = new HashSet<>();
        final Set<Integer> refusing = new HashSet<>();
        final Set<Integer> asked = new HashSet<>();
        private final List<Reply<Message>> open = new ArrayList<>();

        @Override
        public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
            asked.add(broker.id());
            if (refusing.contains(broker.id())) {
                return Reply.failed(new IllegalStateException("refused"));
            }
            if (silent.contains(broker.id())) {
                Reply<Message> reply = Reply.on(asker);
                open.add(reply);
                return reply;
            }
            return Reply.done(ApiVersions.Response.builder().build());
        }

        void answerNow() {
            silent.clear();
            open.forEach(reply -> reply.complete(ApiVersions.Response.builder().build()));
            open.clear();
        }

        @Override
        public void close(int brokerId) {
            // there are no connections
        }
    }

    /** Remembers what is said. */
    private static final class Notes implements PeerNotes {
        final List<Set<Integer>> said = new ArrayList<>();
        int failures;

        @Override
        public Reply<Boolean> report(Lane asker, PeerReport report) {
            if (failures-- > 0) {
                return Reply.failed(new IllegalStateException("no ZooKeeper"));
            }
            said.add(report.unreachable());
            return Reply.done(true);
        }

        @Override
        public Reply<List<PeerReport>> reports(Lane asker) {
            return Reply.done(List.of());
        }

        @Override
        public Reply<Boolean> sendToLook(Lane asker, ControllerEpoch epoch, int brokerId) {
            return Reply.done(true);
        }

        @Override
        public Reply<Boolean> watchForLook(Lane asker, int brokerId) {
            return Reply.done(true);
        }

        @Override
        public Reply<@Nullable Reigning> reigning(Lane asker) {
            return Reply.done(null);
        }
    }
}
