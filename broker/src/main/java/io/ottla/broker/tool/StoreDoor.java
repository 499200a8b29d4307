package io.ottla.broker.tool;

import io.ottla.client.cli.ToolFailure;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.ClientLoop;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.LoadCluster;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.coordinator.zk.ZkClusterStore;
import io.ottla.coordinator.zk.ZkConfigStore;
import io.ottla.coordinator.zk.ZkSession;
import io.ottla.coordinator.zk.ZkSettings;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The cluster store as a tool sees it: every call waits. What it changes, the controller notices by its watches.
 * Thread: the tool's.
 */
final class StoreDoor implements AutoCloseable {
    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final int CONNECTION_TIMEOUT_MS = 10_000;

    private final ClientLoop loop = ClientLoop.start("ottla-tool");
    private final ZkSession session;
    private final ZkClusterStore store;
    private final ZkConfigStore configs;

    private StoreDoor(ZkSession session) {
        this.session = session;
        this.store = new ZkClusterStore(session);
        this.configs = new ZkConfigStore(session);
    }

    /** Connects; throws {@link ToolFailure} when no ZooKeeper answers. */
    static StoreDoor open(String connect) {
        try {
            return new StoreDoor(ZkSession.open(
                    new ZkSettings(connect, SESSION_TIMEOUT_MS, CONNECTION_TIMEOUT_MS, ZkSettings.Acls.OPEN)));
        } catch (StoreException e) {
            throw new ToolFailure(
                    "No ZooKeeper can be reached at " + connect + ". Is it running there? (" + e.getMessage() + ")");
        }
    }

    /** Everything that is stored, as the controller would see it. */
    ControlState load() {
        StoredCluster stored = call(store::load);
        return LoadCluster.decide("", -1, 0, stored);
    }

    /** The version of the node that holds the topic's assignment. */
    int version(String topic) {
        List<StoredTopic> found = call(lane -> store.topics(lane, List.of(topic)));
        if (found.isEmpty()) {
            throw new ToolFailure("Topic '" + topic + "' does not exist any more.");
        }
        return found.get(0).version();
    }

    /** Makes one change; throws {@link ToolFailure} when the store holds something else by now. */
    void change(Change change) {
        List<Commit> commits =
                call(lane -> store.epoch(lane).then(epoch -> store.commit(lane, epoch, List.of(change))));
        if (commits.get(0) instanceof Commit.Conflict conflict) {
            throw new ToolFailure(
                    "Someone else changed the same thing at the same time, nothing was done: " + conflict.what());
        }
    }

    /** The overrides of every resource of a kind that has any. */
    Map<String, Map<String, String>> configs(ConfigResource.Kind kind) {
        return call(lane -> configs.readAll(lane, kind));
    }

    Map<String, String> config(ConfigResource resource) {
        return call(lane -> configs.read(lane, resource));
    }

    /** Changes overrides; throws {@link ToolFailure} with the reason when the edit refuses. */
    void edit(ConfigResource resource, ConfigStore.Edit edit) {
        ConfigStore.Edited edited = call(lane -> configs.edit(lane, resource, edit));
        if (edited instanceof ConfigStore.Edited.Refused refused) {
            throw new ToolFailure(refused.message());
        }
    }

    @Override
    public void close() {
        session.close();
        loop.close();
    }

    private <T> T call(Function<Lane, Reply<T>> work) {
        try {
            return CallerThread.await(CallerThread.future(loop.lane(), () -> work.apply(loop.lane())));
        } catch (StoreException e) {
            throw new ToolFailure("Error: " + e.getMessage());
        }
    }
}
