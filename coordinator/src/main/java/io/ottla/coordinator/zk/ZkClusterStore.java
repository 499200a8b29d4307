package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.PeerNotes;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster store in ZooKeeper. One watcher per kind of event; ZooKeeper's event thread only posts to the listener's
 * lane.
 */
public final class ZkClusterStore implements ClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(ZkClusterStore.class);
    private static final int ANY_VERSION = -1;

    private final ZkSession session;
    private final ZkOps ops;
    private final ZkElection election;
    private final ZkTopics topics;
    private final ZkCommit commits;
    private final ZkNotices notices;
    private final PeerNotes peers;
    private final AtomicReference<Consumer<StoreEvent>> listener = new AtomicReference<>(event -> {});
    private final Watcher brokersWatcher = watcher(new StoreEvent.BrokersChanged());
    private final Watcher topicsWatcher = watcher(new StoreEvent.TopicsChanged());
    private final Watcher deletionsWatcher = watcher(new StoreEvent.DeletionsRequested());
    private final Watcher reassignmentWatcher = watcher(new StoreEvent.ReassignmentRequested());
    private final Watcher preferredWatcher = watcher(new StoreEvent.PreferredElectionRequested());

    public ZkClusterStore(ZkSession session) {
        this.session = session;
        this.ops = new ZkOps(session);
        this.election = new ZkElection(ops, watcher(new StoreEvent.ControllerChanged()));
        this.topics = new ZkTopics(ops, this::topicEvent);
        this.commits = new ZkCommit(ops);
        this.notices =
                new ZkNotices(ops, watcher(new StoreEvent.LogDirsFailed()), watcher(new StoreEvent.IsrsChanged()));
        this.peers = new ZkPeerNotes(
                ops, election, watcher(new StoreEvent.PeersReported()), watcher(new StoreEvent.LookYourself()));
    }

    @Override
    public void watch(Lane lane, Consumer<StoreEvent> to) {
        listener.set(event -> lane.run(() -> to.accept(event)));
        session.subscribe(lane, to);
    }

    @Override
    public Reply<Election> elect(Lane asker, int brokerId) {
        return election.elect(asker, brokerId);
    }

    /** The epoch of whoever is controller now: for a tool that changes the cluster while the controller only watches. */
    public Reply<ControllerEpoch> epoch(Lane asker) {
        return election.epoch(asker);
    }

    @Override
    public Reply<Boolean> resign(Lane asker, ControllerEpoch epoch) {
        return election.resign(asker, epoch);
    }

    @Override
    public Reply<StoredCluster> load(Lane asker) {
        return brokers(asker)
                .then(brokers -> topicNames(asker)
                        .then(names -> topics(asker, names)
                                .then(found -> deletions(asker)
                                        .map(deletions -> new StoredCluster(brokers, found, deletions)))));
    }

    @Override
    public Reply<List<BrokerInfo>> brokers(Lane asker) {
        return ops.children(asker, ZkPaths.BROKER_IDS, brokersWatcher).then(answer -> {
            List<Integer> ids = answer.children().stream()
                    .filter(name -> name.matches("\\d{1,9}"))
                    .map(Integer::valueOf)
                    .sorted()
                    .toList();
            return Pipeline.each(asker, ids, id -> ops.get(asker, ZkPaths.broker(id), brokersWatcher))
                    .map(nodes -> brokers(ids, nodes));
        });
    }

    private static List<BrokerInfo> brokers(List<Integer> ids, List<Answer> nodes) {
        List<BrokerInfo> brokers = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            Answer node = nodes.get(i);
            if (node.stat() != null && node.isOk()) {
                addReadable(brokers, ids.get(i), node.stat().getCzxid(), node.bytes());
            }
        }
        return brokers;
    }

    private static void addReadable(List<BrokerInfo> brokers, int id, long epoch, byte[] data) {
        try {
            brokers.add(BrokerNode.read(ZkPaths.broker(id), id, epoch, data));
        } catch (StoreException e) {
            LOG.error("broker={} does not count as alive: {}", id, e.getMessage());
        }
    }

    @Override
    public Reply<Set<String>> topicNames(Lane asker) {
        return ops.children(asker, ZkPaths.TOPICS, topicsWatcher).map(answer -> new HashSet<>(answer.children()));
    }

    @Override
    public Reply<List<StoredTopic>> topics(Lane asker, Collection<String> names) {
        return topics.read(asker, names);
    }

    @Override
    public Reply<Set<String>> deletions(Lane asker) {
        return ops.children(asker, ZkPaths.DELETE_TOPICS, deletionsWatcher)
                .map(answer -> new TreeSet<>(answer.children()));
    }

    @Override
    public Reply<Set<TopicPartition>> takePreferredElections(Lane asker, ControllerEpoch epoch) {
        String path = ZkPaths.PREFERRED_ELECTION;
        return ops.exists(asker, path, preferredWatcher).then(there -> {
            if (there.isMissing()) {
                return Reply.done(Set.of());
            }
            return ops.get(asker, path, null).then(node -> {
                Reply<Answer> taken = ops.multi(asker, List.of(ZkElection.check(epoch), Op.delete(path, ANY_VERSION)));
                return taken.then(gone -> ops.exists(asker, path, preferredWatcher))
                        .map(again -> node.isOk() ? PartitionsNode.read(path, node.bytes()) : Set.of());
            });
        });
    }

    @Override
    public Reply<Map<TopicPartition, List<Integer>>> reassignments(Lane asker) {
        String path = ZkPaths.REASSIGNMENT;
        return ops.exists(asker, path, reassignmentWatcher).then(there -> {
            if (there.isMissing()) {
                return Reply.done(Map.of());
            }
            return ops.get(asker, path, reassignmentWatcher)
                    .map(node -> node.isOk() ? ReassignmentNode.read(path, node.bytes()) : Map.of());
        });
    }

    @Override
    public Reply<Set<Integer>> takeLogDirFailures(Lane asker, ControllerEpoch epoch) {
        return notices.takeLogDirFailures(asker, epoch);
    }

    @Override
    public Reply<Set<TopicPartition>> takeIsrChanges(Lane asker, ControllerEpoch epoch) {
        return notices.takeIsrChanges(asker, epoch);
    }

    @Override
    public PeerNotes peers() {
        return peers;
    }

    @Override
    public Reply<StoredProducerIds> producerIds(Lane asker) {
        return ops.get(asker, ZkPaths.PRODUCER_IDS, null)
                .map(answer -> new StoredProducerIds(ProducerIdsNode.read(answer.bytes()), answer.version()));
    }

    @Override
    public Reply<List<Commit>> commit(Lane asker, ControllerEpoch epoch, List<Change> changes) {
        return commits.commit(asker, epoch, changes);
    }

    private Watcher watcher(StoreEvent event) {
        return seen -> {
            if (seen.getType() != Watcher.Event.EventType.None) {
                Objects.requireNonNull(listener.get()).accept(event);
            }
        };
    }

    private void topicEvent(WatchedEvent seen) {
        if (seen.getType() == Watcher.Event.EventType.NodeDataChanged) {
            String topic = seen.getPath().substring(ZkPaths.TOPICS.length() + 1);
            Objects.requireNonNull(listener.get()).accept(new StoreEvent.TopicChanged(topic));
        }
    }
}
