package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.store.Liveness;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.SessionNote;
import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import io.ottla.coordinator.zk.ZkBrokerRegistry;
import io.ottla.coordinator.zk.ZkClusterStore;
import io.ottla.coordinator.zk.ZkConfigStore;
import io.ottla.coordinator.zk.ZkSession;
import io.ottla.coordinator.zk.ZkSettings;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.net.EventExecutorLane;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** Members of a cluster without brokers around them: a real ZooKeeper, real controllers, and a link that records. */
final class TestCluster implements AutoCloseable {
    private static final int TICK_MS = 200;

    final EmbeddedZooKeeper zooKeeper;
    final ZooKeeper plain;
    private final List<Member> members = new ArrayList<>();

    TestCluster(Path dir) throws Exception {
        zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), dir, TICK_MS));
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        plain = new ZooKeeper(zooKeeper.connect(), 4000, event -> connected.complete(true));
        connected.get(10, TimeUnit.SECONDS);
    }

    static ControlSettings settings(int brokerId) {
        return new ControlSettings(
                brokerId, "PLAINTEXT", new CreateTopic.Defaults(1, 1), ControlSettings.Deletion.ENABLED, false, 0, 10);
    }

    /** Starts a member; it is registered when this returns. */
    Member start(int brokerId) throws Exception {
        return start(settings(brokerId));
    }

    Member start(ControlSettings settings) throws Exception {
        Member member = new Member(settings);
        members.add(member);
        Registered registered = member.ask(member.plane.member()::join);
        if (!(registered instanceof Registered.Accepted)) {
            throw new IllegalStateException("not registered: " + registered);
        }
        return member;
    }

    String data(String path) throws Exception {
        byte[] data = plain.getData(path, false, null);
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }

    boolean exists(String path) throws Exception {
        return plain.exists(path, false) != null;
    }

    void make(String path, String data) throws KeeperException, InterruptedException {
        plain.create(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    @Override
    public void close() throws Exception {
        for (Member member : members) {
            member.close();
        }
        plain.close();
        zooKeeper.close();
    }

    /** One member. */
    final class Member implements AutoCloseable {
        final DefaultEventExecutor executor = new DefaultEventExecutor();
        final Lane lane = new EventExecutorLane(executor, Clock.SYSTEM);
        final RecordingLink link = new RecordingLink();
        final ControlSettings settings;
        final ZkSession session;
        final ZkClusterStore store;
        final ControlPlane plane;
        final ClusterChanges changes;

        Member(ControlSettings settings) throws Exception {
            this.settings = settings;
            session = ZkSession.open(new ZkSettings(zooKeeper.connect(), 4000, 10_000, ZkSettings.Acls.OPEN));
            Endpoint endpoint =
                    new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "127.0.0.1", 9000 + settings.brokerId());
            ZkBrokerRegistry registry =
                    new ZkBrokerRegistry(session, new NoNote(), (asker, at) -> Reply.done(Liveness.Sign.UNKNOWN));
            String clusterId = ask(asker -> registry.clusterId(asker, "test-cluster"));
            store = new ZkClusterStore(session);
            plane = new ControlPlane(
                    lane,
                    new ControlPlane.Stores(store, new ZkConfigStore(session), registry),
                    new ControlPlane.Links(link, link),
                    clusterId,
                    settings,
                    new Registration(settings.brokerId(), List.of(endpoint), null, -1),
                    () -> ClusterImage.empty(clusterId),
                    new Random(1));
            changes = plane.changes();
        }

        Member awaitController() {
            await().until(changes::isController);
            return this;
        }

        /** Waits until this controller has told its broker that these, and no others, are alive. */
        Member awaitBrokers(Integer... ids) {
            await().untilAsserted(() -> {
                List<Integer> last = List.of();
                for (RecordingLink.Told told : link.told) {
                    if (told.body() instanceof UpdateMetadata.Request request) {
                        last = request.liveBrokers().stream()
                                .map(UpdateMetadata.Request.LiveBroker::id)
                                .toList();
                    }
                }
                assertThat(last).containsExactly(ids);
            });
            return this;
        }

        <T> T ask(Function<Lane, Reply<T>> question) throws Exception {
            CompletableFuture<T> answer = new CompletableFuture<>();
            lane.run(() -> question.apply(lane).read((value, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                } else {
                    answer.complete(value);
                }
            }));
            try {
                return answer.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw (Exception) e.getCause();
            }
        }

        @Override
        public void close() {
            session.close();
            executor.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
        }
    }

    /** Nothing is remembered. */
    private static final class NoNote implements SessionNote {
        @Override
        public @Nullable Note read() {
            return null;
        }

        @Override
        public void write(Note note) {
            // every start is a first one
        }
    }
}
