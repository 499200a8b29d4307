package io.ottla.broker.sim;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** The server: what is stored, who owns what, and who watches. Everything here happens at once; the way to it takes time. */
final class SimZooKeeper {
    final World world;
    private final Sabotage sabotage;
    final Map<Integer, Owned<BrokerInfo>> brokers = new TreeMap<>();
    final Map<String, Topic> topics = new TreeMap<>();
    final Set<String> deletions = new TreeSet<>();
    final Map<Integer, Owned<PeerReport>> reports = new TreeMap<>();
    final Map<TopicPartition, List<Integer>> reassignments = new TreeMap<>();
    final Set<TopicPartition> elections = new TreeSet<>();
    final Set<SimSession> open = new LinkedHashSet<>();
    Owned<Integer> controller;
    int controllerEpoch;
    private final Map<StoreEvent, Set<SimSession>> watches = new HashMap<>();
    private final Watcher watcher;
    private List<BrokerInfo> knownToWriter = List.of();
    private long zxid;

    SimZooKeeper(World world, Sabotage sabotage, Watcher watcher) {
        this.world = world;
        this.sabotage = sabotage;
        this.watcher = watcher;
    }

    /** Sees every state of a partition that is stored. */
    interface Watcher {
        /**
         * @param before null for the first
         * @param known whether the writer knows of the present life of a broker
         */
        void stored(TopicPartition name, StoredState before, StoredState now, IntPredicate known);
    }

    /** Something that goes with a session. */
    record Owned<T>(T value, SimSession by) {}

    /** A topic as stored. */
    static final class Topic {
        Uuid id = Uuid.ZERO;
        int version;
        Map<Integer, Assignment> assignments = new TreeMap<>();
        final Map<Integer, StoredState> states = new TreeMap<>();
    }

    long nextZxid() {
        return ++zxid;
    }

    void watch(SimSession session, StoreEvent event) {
        watches.computeIfAbsent(event, e -> new LinkedHashSet<>()).add(session);
    }

    void fire(StoreEvent event) {
        Set<SimSession> told = watches.remove(event);
        if (told != null) {
            told.forEach(session -> session.tell(event));
        }
    }

    void expire(SimSession session) {
        if (!open.remove(session)) {
            return;
        }
        watches.values().forEach(sessions -> sessions.remove(session));
        if (brokers.values().removeIf(owned -> owned.by == session)) {
            fire(new StoreEvent.BrokersChanged());
        }
        if (reports.values().removeIf(owned -> owned.by == session)) {
            fire(new StoreEvent.PeersReported());
        }
        if (controller != null && controller.by == session) {
            controller = null;
            fire(new StoreEvent.ControllerChanged());
        }
    }

    StoredTopic read(String name) {
        Topic topic = topics.get(name);
        return topic == null
                ? null
                : new StoredTopic(name, topic.id, topic.version, new TreeMap<>(topic.assignments), told(topic.states));
    }

    private Map<Integer, StoredState> told(Map<Integer, StoredState> states) {
        Map<Integer, StoredState> told = new TreeMap<>(states);
        if (sabotage.zooKeeperTellsNoTimes()) {
            told.replaceAll((index, s) ->
                    new StoredState(s.leader(), s.leaderEpoch(), s.isr(), s.controllerEpoch(), s.version()));
        }
        return told;
    }

    StoredState state(TopicPartition name) {
        Topic topic = topics.get(name.topic());
        return topic == null ? null : topic.states.get(name.partition());
    }

    /** @param known the registrations that the controller had read when it sent this */
    List<Commit> commit(ControllerEpoch epoch, List<Change> changes, List<BrokerInfo> known) {
        if (epoch.number() != controllerEpoch && !sabotage.zooKeeperChecksNothing()) {
            throw new StoreException(StoreException.Kind.FENCED, "epoch " + epoch.number() + " is over");
        }
        knownToWriter = known;
        List<Commit> results = new ArrayList<>();
        changes.forEach(change -> results.add(apply(change)));
        return results;
    }

    private Commit apply(Change change) {
        if (change instanceof Change.CreateTopic create) {
            return createTopic(create);
        } else if (change instanceof Change.SetTopic set) {
            return setTopic(set);
        } else if (change instanceof Change.CreateStates create) {
            Topic topic = topics.get(create.topic());
            if (topic == null || create.states().keySet().stream().anyMatch(topic.states::containsKey)) {
                return new Commit.Conflict("states of " + create.topic());
            }
            create.states()
                    .forEach((index, state) ->
                            put(topic, new TopicPartition(create.topic(), index), withVersion(state, 0)));
            return new Commit.Done(0);
        } else if (change instanceof Change.SetState set) {
            return setState(set);
        } else if (change instanceof Change.MarkDeletion mark) {
            deletions.add(mark.topic());
            fire(new StoreEvent.DeletionsRequested());
        } else if (change instanceof Change.UnmarkDeletion unmark) {
            deletions.remove(unmark.topic());
        } else if (change instanceof Change.DeleteTopic delete) {
            topics.remove(delete.topic());
            deletions.remove(delete.topic());
            fire(new StoreEvent.TopicsChanged());
        } else if (change instanceof Change.KeepReassignments keep) {
            reassignments.clear();
            reassignments.putAll(keep.left());
        }
        return new Commit.Done(0);
    }

    private Commit createTopic(Change.CreateTopic create) {
        if (topics.containsKey(create.topic())) {
            return new Commit.Conflict(create.topic());
        }
        Topic topic = new Topic();
        topic.id = create.id();
        topic.assignments = new TreeMap<>(create.assignments());
        topics.put(create.topic(), topic);
        fire(new StoreEvent.TopicsChanged());
        return new Commit.Done(0);
    }

    private Commit setTopic(Change.SetTopic set) {
        Topic topic = topics.get(set.topic());
        if (topic == null || topic.version != set.expectedVersion()) {
            return new Commit.Conflict(set.topic());
        }
        topic.version++;
        topic.id = set.id();
        topic.assignments = new TreeMap<>(set.assignments());
        fire(new StoreEvent.TopicChanged(set.topic()));
        return new Commit.Done(topic.version);
    }

    private Commit setState(Change.SetState set) {
        Topic topic = topics.get(set.topic());
        StoredState now = topic == null ? null : topic.states.get(set.partition());
        if (now == null || now.version() != set.expectedVersion() && !sabotage.zooKeeperChecksNothing()) {
            return new Commit.Conflict(set.topic() + "-" + set.partition());
        }
        StoredState next = withVersion(set.state(), now.version() + 1);
        put(topic, new TopicPartition(set.topic(), set.partition()), next);
        return new Commit.Done(next.version());
    }

    private void put(Topic topic, TopicPartition name, StoredState next) {
        watcher.stored(name, topic.states.put(name.partition(), next), next, this::isKnown);
    }

    private boolean isKnown(int broker) {
        Owned<BrokerInfo> now = brokers.get(broker);
        return now != null && now.by().isOfTheLiving() && knownToWriter.contains(now.value());
    }

    private StoredState withVersion(StoredState state, int version) {
        return new StoredState(
                state.leader(), state.leaderEpoch(), state.isr(), state.controllerEpoch(), version, nextZxid());
    }
}
