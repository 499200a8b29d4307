package io.ottla.broker.sim;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.BrokerRegistry;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.PeerNotes;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What is stored, as a process reaches it through its {@link SimSession}. */
final class SimStore implements ClusterStore, BrokerRegistry, PeerNotes {
    private final SimZooKeeper zk;
    private final SimSession session;
    private List<BrokerInfo> registrationsKnown = List.of();

    SimStore(SimZooKeeper zk, SimSession session) {
        this.zk = zk;
        this.session = session;
    }

    @Override
    public void watch(Lane lane, Consumer<StoreEvent> to) {
        session.watch(lane, to);
    }

    @Override
    public Reply<Election> elect(Lane asker, int brokerId) {
        return session.ask(asker, () -> {
            zk.watch(session, new StoreEvent.ControllerChanged());
            if (zk.controller == null) {
                zk.controllerEpoch++;
                zk.controller = new SimZooKeeper.Owned<>(brokerId, session);
            }
            return zk.controller.by() == session
                    ? new Election.Won(new ControllerEpoch(zk.controllerEpoch, zk.controllerEpoch))
                    : new Election.Lost(zk.controller.value());
        });
    }

    @Override
    public Reply<Boolean> resign(Lane asker, ControllerEpoch epoch) {
        return session.ask(asker, () -> {
            if (zk.controllerEpoch != epoch.number() || zk.controller == null) {
                return false;
            }
            zk.controller = null;
            zk.fire(new StoreEvent.ControllerChanged());
            return true;
        });
    }

    @Override
    public Reply<StoredCluster> load(Lane asker) {
        return brokers(asker)
                .then(brokers -> topicNames(asker)
                        .then(names -> topics(asker, names)
                                .then(topics -> deletions(asker)
                                        .map(deletions -> new StoredCluster(brokers, topics, deletions)))));
    }

    @Override
    public Reply<List<BrokerInfo>> brokers(Lane asker) {
        return session.<List<BrokerInfo>>ask(asker, () -> {
                    zk.watch(session, new StoreEvent.BrokersChanged());
                    return zk.brokers.values().stream()
                            .map(SimZooKeeper.Owned::value)
                            .toList();
                })
                .map(read -> {
                    registrationsKnown = read;
                    return read;
                });
    }

    @Override
    public Reply<Set<String>> topicNames(Lane asker) {
        return session.ask(asker, () -> {
            zk.watch(session, new StoreEvent.TopicsChanged());
            return Set.copyOf(zk.topics.keySet());
        });
    }

    @Override
    public Reply<List<StoredTopic>> topics(Lane asker, Collection<String> names) {
        List<String> wanted = List.copyOf(names);
        return session.ask(asker, () -> {
            List<StoredTopic> found = new ArrayList<>();
            for (String name : wanted) {
                StoredTopic topic = zk.read(name);
                if (topic != null) {
                    zk.watch(session, new StoreEvent.TopicChanged(name));
                    found.add(topic);
                }
            }
            return found;
        });
    }

    @Override
    public Reply<Set<String>> deletions(Lane asker) {
        return session.ask(asker, () -> {
            zk.watch(session, new StoreEvent.DeletionsRequested());
            return Set.copyOf(zk.deletions);
        });
    }

    @Override
    public Reply<Set<TopicPartition>> takePreferredElections(Lane asker, ControllerEpoch epoch) {
        return session.ask(asker, () -> {
            zk.watch(session, new StoreEvent.PreferredElectionRequested());
            Set<TopicPartition> taken = new TreeSet<>(zk.elections);
            zk.elections.clear();
            return taken;
        });
    }

    @Override
    public Reply<Map<TopicPartition, List<Integer>>> reassignments(Lane asker) {
        return session.ask(asker, () -> {
            zk.watch(session, new StoreEvent.ReassignmentRequested());
            return Map.copyOf(zk.reassignments);
        });
    }

    @Override
    public Reply<Set<Integer>> takeLogDirFailures(Lane asker, ControllerEpoch epoch) {
        return Reply.done(Set.of());
    }

    @Override
    public Reply<Set<TopicPartition>> takeIsrChanges(Lane asker, ControllerEpoch epoch) {
        return Reply.done(Set.of());
    }

    @Override
    public PeerNotes peers() {
        return this;
    }

    @Override
    public Reply<StoredProducerIds> producerIds(Lane asker) {
        return Reply.done(new StoredProducerIds(new ProducerIds(-1, -1, -1), 0));
    }

    @Override
    public Reply<List<Commit>> commit(Lane asker, ControllerEpoch epoch, List<Change> changes) {
        List<BrokerInfo> known = registrationsKnown;
        return session.ask(asker, () -> zk.commit(epoch, changes, known));
    }

    @Override
    public Reply<String> clusterId(Lane asker, String proposal) {
        return Reply.done(proposal);
    }

    @Override
    public Reply<Integer> nextBrokerId(Lane asker, int reservedMax) {
        return Reply.failed(new IllegalStateException("ids are given"));
    }

    /** The session of an earlier process of the same broker is ended, as our brokers do. */
    @Override
    public Reply<Registered> register(Lane asker, Registration registration) {
        return session.ask(asker, () -> {
            SimZooKeeper.Owned<BrokerInfo> before = zk.brokers.get(registration.brokerId());
            if (before != null && before.by() == session) {
                return new Registered.Accepted(before.value().epoch());
            }
            if (before != null) {
                zk.expire(before.by());
            }
            long epoch = zk.nextZxid();
            BrokerInfo info =
                    new BrokerInfo(registration.brokerId(), epoch, registration.rack(), registration.endpoints());
            zk.brokers.put(info.id(), new SimZooKeeper.Owned<>(info, session));
            zk.fire(new StoreEvent.BrokersChanged());
            return new Registered.Accepted(epoch);
        });
    }

    @Override
    public Reply<Boolean> update(Lane asker, Registration registration) {
        return Reply.failed(new IllegalStateException("addresses stay"));
    }

    @Override
    public Reply<Boolean> reportLogDirFailure(Lane asker, int brokerId) {
        return Reply.done(true);
    }

    @Override
    public Reply<Boolean> report(Lane asker, PeerReport report) {
        return session.ask(asker, () -> {
            if (report.unreachable().isEmpty()) {
                zk.reports.remove(report.brokerId());
            } else {
                zk.reports.put(report.brokerId(), new SimZooKeeper.Owned<>(report, session));
            }
            zk.fire(new StoreEvent.PeersReported());
            return true;
        });
    }

    @Override
    public Reply<List<PeerReport>> reports(Lane asker) {
        return session.ask(asker, () -> {
            zk.watch(session, new StoreEvent.PeersReported());
            return zk.reports.values().stream().map(SimZooKeeper.Owned::value).toList();
        });
    }

    @Override
    public Reply<Boolean> sendToLook(Lane asker, ControllerEpoch epoch, int brokerId) {
        return session.ask(asker, () -> {
            zk.open.stream()
                    .filter(s -> zk.brokers.containsKey(brokerId)
                            && zk.brokers.get(brokerId).by() == s)
                    .findFirst()
                    .ifPresent(s -> s.tell(new StoreEvent.LookYourself()));
            return true;
        });
    }

    @Override
    public Reply<Boolean> watchForLook(Lane asker, int brokerId) {
        return Reply.done(true);
    }

    @Override
    public Reply<Reigning> reigning(Lane asker) {
        return session.ask(
                asker, () -> zk.controller == null ? null : new Reigning(zk.controller.value(), zk.controllerEpoch));
    }
}
