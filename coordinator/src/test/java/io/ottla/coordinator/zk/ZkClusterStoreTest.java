package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.wire.Uuid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZkClusterStoreTest {
    private static final Uuid ID = Uuid.parse("hHH63h4PQZigTVueEQxKzQ");
    private static final StoredState LED = new StoredState(1, 0, List.of(1), 1, -1);

    @TempDir
    Path dir;

    private ZkFixture zk;
    private ZkSession session;
    private ZkClusterStore store;
    private final CopyOnWriteArrayList<StoreEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        zk = new ZkFixture(dir);
        session = zk.session();
        store = new ZkClusterStore(session);
        zk.ask(() -> new ZkLayout(new ZkOps(session)).ensure(zk.lane));
        store.watch(zk.lane, events::add);
    }

    @AfterEach
    void stop() throws Exception {
        zk.close();
    }

    @Test
    void theFirstControllerLeavesTheNodesThatKafkaLeaves() throws Exception {
        ControllerEpoch epoch = elected(1);
        assertThat(epoch).isEqualTo(new ControllerEpoch(1, 1));
        commit(epoch, createTopic("t1", 2), new Change.CreateStates("t1", Map.of(0, LED, 1, LED)));

        Map<String, String> nodes = ZkFixture.dump(zk.plain());
        assertThat(nodes.get("/controller_epoch")).isEqualTo("1");
        assertThat(nodes.get("/feature")).isEqualTo("{\"features\":{},\"version\":2,\"status\":1}");
        assertThat(nodes.get("/config/topics/t1")).isEqualTo("{\"version\":1,\"config\":{\"retention.ms\":\"7\"}}");
        assertThat(nodes.get("/brokers/topics/t1/partitions/1/state"))
                .isEqualTo("{\"controller_epoch\":1,\"leader\":1,\"version\":1,\"leader_epoch\":0,\"isr\":[1]}");
        assertThat(nodes.keySet())
                .containsExactlyInAnyOrder(
                        "/consumers",
                        "/brokers",
                        "/brokers/ids",
                        "/brokers/topics",
                        "/brokers/seqid",
                        "/config",
                        "/config/changes",
                        "/config/topics",
                        "/config/topics/t1",
                        "/config/clients",
                        "/config/users",
                        "/config/brokers",
                        "/config/ips",
                        "/admin",
                        "/admin/delete_topics",
                        "/isr_change_notification",
                        "/log_dir_event_notification",
                        "/latest_producer_id_block",
                        "/controller_epoch",
                        "/controller",
                        "/feature",
                        "/brokers/topics/t1",
                        "/brokers/topics/t1/partitions",
                        "/brokers/topics/t1/partitions/0",
                        "/brokers/topics/t1/partitions/0/state",
                        "/brokers/topics/t1/partitions/1",
                        "/brokers/topics/t1/partitions/1/state");
    }

    @Test
    void onlyOneBrokerWinsAndTheOtherHearsWhenThatOneIsGone() throws Exception {
        elected(1);
        ZkSession other = zk.session();
        ZkClusterStore second = new ZkClusterStore(other);
        CopyOnWriteArrayList<StoreEvent> heard = new CopyOnWriteArrayList<>();
        second.watch(zk.lane, heard::add);

        assertThat(zk.ask(() -> second.elect(zk.lane, 2))).isEqualTo(new Election.Lost(1));
        session.close();

        await().untilAsserted(() -> assertThat(heard).contains(new StoreEvent.ControllerChanged()));
        assertThat(zk.ask(() -> second.elect(zk.lane, 2))).isEqualTo(new Election.Won(new ControllerEpoch(2, 2)));
    }

    @Test
    void askingAgainWhileControllerIsWonWithTheSameEpoch() throws Exception {
        ControllerEpoch epoch = elected(1);
        assertThat(elected(1)).isEqualTo(epoch);
    }

    @Test
    void aControllerWhoseTimeIsOverWritesNothing() throws Exception {
        ControllerEpoch old = elected(1);
        assertThat(zk.ask(() -> store.resign(zk.lane, old))).isTrue();
        ControllerEpoch current = elected(1);
        assertThat(current.number()).isEqualTo(2);

        assertThatThrownBy(() -> commit(old, createTopic("t", 1)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FENCED));
        assertThat(zk.ask(() -> store.topicNames(zk.lane))).isEmpty();
    }

    @Test
    void oneChangeInTheWayDoesNotStopTheOthers() throws Exception {
        ControllerEpoch epoch = elected(1);
        commit(epoch, createTopic("t", 1), new Change.CreateStates("t", Map.of(0, LED)));

        List<Commit> results = commit(
                epoch,
                createTopic("t", 1),
                new Change.SetState("t", 0, new StoredState(1, 1, List.of(1), 1, -1), 0),
                new Change.SetState("t", 0, new StoredState(1, 9, List.of(1), 1, -1), 0),
                createTopic("u", 1));

        assertThat(results.get(0)).isInstanceOf(Commit.Conflict.class);
        assertThat(results.get(1)).isEqualTo(new Commit.Done(1));
        assertThat(results.get(2)).isInstanceOf(Commit.Conflict.class);
        assertThat(results.get(3)).isEqualTo(new Commit.Done(0));
        assertThat(topic("t").states().get(0).leaderEpoch()).isEqualTo(1);
    }

    @Test
    void statesOfAnUnfinishedControllerAreCompleted() throws Exception {
        ControllerEpoch epoch = elected(1);
        commit(epoch, createTopic("t", 2));
        ZooKeeper plain = zk.plain();
        plain.create("/brokers/topics/t/partitions", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        plain.create("/brokers/topics/t/partitions/0", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);

        assertThat(commit(epoch, new Change.CreateStates("t", Map.of(0, LED, 1, LED))))
                .containsExactly(new Commit.Done(0));
        assertThat(topic("t").states()).hasSize(2);
    }

    @Test
    void aDeletedTopicLeavesNothingBehind() throws Exception {
        ControllerEpoch epoch = elected(1);
        Map<String, String> before = ZkFixture.dump(zk.plain());
        commit(epoch, createTopic("t", 2), new Change.CreateStates("t", Map.of(0, LED, 1, LED)));
        commit(epoch, new Change.MarkDeletion("t"), new Change.MarkDeletion("t"));
        assertThat(zk.ask(() -> store.deletions(zk.lane))).containsExactly("t");

        assertThat(commit(epoch, new Change.DeleteTopic("t"))).containsExactly(new Commit.Done(0));
        assertThat(ZkFixture.dump(zk.plain())).isEqualTo(before);
        assertThat(commit(epoch, new Change.DeleteTopic("t"), new Change.UnmarkDeletion("t")))
                .containsExactly(new Commit.Done(0), new Commit.Done(0));
    }

    @Test
    void whatOthersChangeIsTold() throws Exception {
        ControllerEpoch epoch = elected(1);
        commit(epoch, createTopic("t", 1));
        zk.ask(() -> store.load(zk.lane));
        zk.ask(() -> store.takePreferredElections(zk.lane, epoch));
        ZooKeeper plain = zk.plain();

        plain.setData("/brokers/topics/t", plain.getData("/brokers/topics/t", false, null), -1);
        make(plain, "/brokers/topics/u", "{\"version\":1,\"partitions\":{\"0\":[1]}}");
        make(plain, "/admin/delete_topics/t", "");
        make(plain, "/brokers/ids/9", "{\"version\":1,\"host\":\"h\",\"port\":1}");
        make(plain, "/admin/preferred_replica_election", "{\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}");

        await().untilAsserted(() -> assertThat(events)
                .contains(
                        new StoreEvent.TopicChanged("t"),
                        new StoreEvent.TopicsChanged(),
                        new StoreEvent.DeletionsRequested(),
                        new StoreEvent.BrokersChanged(),
                        new StoreEvent.PreferredElectionRequested()));
        assertThat(zk.ask(() -> store.takePreferredElections(zk.lane, epoch)))
                .containsExactly(new TopicPartition("t", 0));
        assertThat(zk.ask(() -> store.takePreferredElections(zk.lane, epoch))).isEmpty();
        assertThat(topic("u").id()).isEqualTo(Uuid.ZERO);
    }

    @Test
    void whatCannotBeReadIsLeftOutAndTheRestIsLoaded() throws Exception {
        ControllerEpoch epoch = elected(1);
        commit(epoch, createTopic("good", 1), createTopic("state", 1));
        commit(epoch, new Change.CreateStates("state", Map.of(0, LED)));
        ZooKeeper plain = zk.plain();
        plain.setData("/brokers/topics/state/partitions/0/state", new byte[] {'?'}, -1);
        make(plain, "/brokers/topics/bad", "no json");
        make(plain, "/brokers/ids/8", "{}");
        make(plain, "/brokers/ids/9", "{\"version\":1,\"host\":\"h\",\"port\":1}");

        var loaded = zk.ask(() -> store.load(zk.lane));

        assertThat(loaded.topics()).extracting(StoredTopic::name).containsExactly("good");
        assertThat(loaded.brokers()).extracting(BrokerInfo::id).containsExactly(9);
    }

    @Test
    void noticesOfBrokersAreTakenOnce() throws Exception {
        ControllerEpoch epoch = elected(1);
        ZooKeeper plain = zk.plain();
        make(plain, "/log_dir_event_notification/log_dir_event_0000000000", "{\"version\":1,\"broker\":4,\"event\":1}");
        make(
                plain,
                "/isr_change_notification/isr_change_0000000000",
                "{\"partitions\":[{\"topic\":\"t\",\"partition\":1}]}");

        assertThat(zk.ask(() -> store.takeLogDirFailures(zk.lane, epoch))).isEqualTo(Set.of(4));
        assertThat(zk.ask(() -> store.takeIsrChanges(zk.lane, epoch))).containsExactly(new TopicPartition("t", 1));
        assertThat(zk.ask(() -> store.takeLogDirFailures(zk.lane, epoch))).isEmpty();
        assertThat(plain.getChildren("/isr_change_notification", false)).isEmpty();
    }

    @Test
    void producerIdsAreHandedOutAgainstAVersion() throws Exception {
        ControllerEpoch epoch = elected(1);
        var none = zk.ask(() -> store.producerIds(zk.lane));
        assertThat(none.block().last()).isEqualTo(-1);

        ProducerIds block = new ProducerIds(1, 0, 999);
        assertThat(commit(epoch, new Change.SetProducerIds(block, none.version())))
                .containsExactly(new Commit.Done(1));
        assertThat(commit(epoch, new Change.SetProducerIds(block, none.version()))
                        .get(0))
                .isInstanceOf(Commit.Conflict.class);
        assertThat(zk.ask(() -> store.producerIds(zk.lane)).block()).isEqualTo(block);
    }

    @Test
    void anExpiredSessionIsToldAndAnotherOneFollows() throws Exception {
        elected(1);
        await().untilAsserted(() -> assertThat(events).contains(new StoreEvent.Opened()));
        long first = session.sessionId();

        zk.expire(session);

        await().untilAsserted(() -> assertThat(events)
                .containsSubsequence(new StoreEvent.Opened(), new StoreEvent.Expired(), new StoreEvent.Opened()));
        assertThat(session.sessionId()).isNotEqualTo(first);
        assertThat(elected(1).number()).isEqualTo(2);
    }

    @Test
    void aServerThatRestartsInTimeDoesNotCostTheSession() throws Exception {
        ControllerEpoch epoch = elected(1);
        String connect = zk.server.connect();
        long before = session.sessionId();
        zk.stopServer();
        await().untilAsserted(() -> assertThat(events).contains(new StoreEvent.Suspended()));
        assertThatThrownBy(() -> commit(epoch, createTopic("t", 1)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNREACHABLE));

        zk.startServerAgain(Integer.parseInt(connect.substring(connect.lastIndexOf(':') + 1)));

        await().untilAsserted(() -> assertThat(events).contains(new StoreEvent.Resumed()));
        assertThat(session.sessionId()).isEqualTo(before);
        assertThat(elected(1)).isEqualTo(epoch);
    }

    private ControllerEpoch elected(int brokerId) throws Exception {
        return ((Election.Won) zk.ask(() -> store.elect(zk.lane, brokerId))).epoch();
    }

    private List<Commit> commit(ControllerEpoch epoch, Change... changes) throws Exception {
        return zk.ask(() -> store.commit(zk.lane, epoch, List.of(changes)));
    }

    private StoredTopic topic(String name) throws Exception {
        return zk.ask(() -> store.topics(zk.lane, List.of(name))).get(0);
    }

    private static Change createTopic(String name, int partitions) {
        Map<Integer, Assignment> assignments = new TreeMap<>();
        for (int i = 0; i < partitions; i++) {
            assignments.put(i, Assignment.of(List.of(1)));
        }
        return new Change.CreateTopic(name, ID, assignments, Map.of("retention.ms", "7"));
    }

    private static void make(ZooKeeper plain, String path, String data) throws Exception {
        plain.create(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
}
