package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.wire.Uuid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller's work on 3,000 partitions is limited by ZooKeeper's throughput, not by round trips. */
class ManyPartitionsTest {
    private static final int TOPICS = 3000;

    @TempDir
    Path dir;

    @Test
    void threeThousandTopicsAreStoredLoadedAndElectedInAboutASecondEach() throws Exception {
        try (ZkFixture zk = new ZkFixture(dir)) {
            ZkSession session = zk.session();
            ZkClusterStore store = new ZkClusterStore(session);
            zk.ask(() -> new ZkLayout(new ZkOps(session)).ensure(zk.lane));
            var epoch = ((Election.Won) zk.ask(() -> store.elect(zk.lane, 1))).epoch();
            List<Change> create = new ArrayList<>();
            List<Change> elect = new ArrayList<>();
            for (int i = 0; i < TOPICS; i++) {
                String topic = "topic-" + i;
                StoredState first = new StoredState(1, 0, List.of(1), 1, -1);
                create.add(new Change.CreateTopic(
                        topic, new Uuid(1, i + 1), Map.of(0, Assignment.of(List.of(1))), Map.of()));
                create.add(new Change.CreateStates(topic, Map.of(0, first)));
                elect.add(new Change.SetState(topic, 0, new StoredState(1, 1, List.of(1), 1, -1), 0));
            }

            long createMs = timed(() -> zk.ask(() -> store.commit(zk.lane, epoch, create)));
            long loadMs = timed(
                    () -> assertThat(zk.ask(() -> store.load(zk.lane)).topics()).hasSize(TOPICS));
            long electMs = timed(() -> assertThat(zk.ask(() -> store.commit(zk.lane, epoch, elect)))
                    .containsOnly(new Commit.Done(1)));

            System.out.printf("3000 partitions: create %d ms, load %d ms, elect %d ms%n", createMs, loadMs, electMs);
            assertThat(loadMs).isLessThan(5000);
            assertThat(electMs).isLessThan(5000);
        }
    }

    private static long timed(Work work) throws Exception {
        long startNs = System.nanoTime();
        work.run();
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private interface Work {
        void run() throws Exception;
    }
}
