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
import io.ottla.coordinator.store.StoreException;
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
import java.util.function.Supplier;

/**
 * A process's connection to the simulated ZooKeeper. Requests arrive and are answered in order, after a while; when the
 * way is cut they are lost, and so may be the answers. The session ends at the server when nothing was heard for long.
 */
final class SimSession implements ClusterStore, BrokerRegistry, PeerNotes {
    static final int TIMEOUT_MS = 6000;
    private static final int BEAT_MS = 500;
    private static final int SUSPEND_AFTER_MS = 4000;

    private final SimZooKeeper zk;
    private final World.Node node;
    private final List<Open> pending = new ArrayList<>();
    private final List<StoreEvent> missed = new ArrayList<>();
    private Consumer<StoreEvent> listener = event -> {};
    private SessionOnServer session;
    private boolean cut;
    private boolean suspended;
    private boolean broken;
    private long heardByServerMs;
    private long heardByClientMs;
    private long lastThere;
    private long lastBack;

    SimSession(SimZooKeeper zk, World.Node node) {
        this.zk = zk;
        this.node = node;
    }

    private record SessionOnServer(Object id) {}

    private record Open(Reply<?> reply, boolean[] settled) {}

    void cut(boolean isCut) {
        cut = isCut;
    }

    /** The process begins: there is a session at once. */
    void begin() {
        connect();
        beat();
    }

    private void connect() {
        zk.open.add(this);
        session = new SessionOnServer(new Object());
        heardByServerMs = zk.world.nowMs();
        heardByClientMs = zk.world.nowMs();
        suspended = false;
        missed.clear();
        broken = false;
        lastBack = Math.max(lastBack, zk.world.nowMs());
    }

    /** Both ends look at their clocks; the client's end only while the process runs. */
    private void beat() {
        zk.world.at(BEAT_MS, () -> {
            long now = zk.world.nowMs();
            boolean linked = !cut && node.isRunning();
            if (linked && zk.open.contains(this)) {
                heardByServerMs = now;
            } else if (now - heardByServerMs > TIMEOUT_MS) {
                zk.expire(this);
            }
            if (node.isDead()) {
                if (zk.open.contains(this)) {
                    beat();
                }
                return;
            }
            if (node.isRunning()) {
                look(now, linked);
            }
            beat();
        });
    }

    private void look(long now, boolean linked) {
        if (!linked && !suspended && now - heardByClientMs > SUSPEND_AFTER_MS) {
            suspend();
        } else if (linked && !zk.open.contains(this)) {
            if (!suspended) {
                suspend();
            }
            node.run(() -> listener.accept(new StoreEvent.Expired()));
            connect();
            node.run(() -> listener.accept(new StoreEvent.Opened()));
        } else if (linked && broken && !suspended) {
            // a connection that lost something is given up
            suspend();
        } else if (linked) {
            heardByClientMs = now;
            broken = false;
            if (suspended) {
                suspended = false;
                node.run(() -> listener.accept(new StoreEvent.Resumed()));
            }
            // what was watched while the way was cut is told when it is there again
            missed.forEach(event -> node.run(() -> listener.accept(event)));
            missed.clear();
        }
    }

    private void suspend() {
        suspended = true;
        List<Open> lost = List.copyOf(pending);
        pending.clear();
        node.run(() -> {
            lost.forEach(SimSession::fail);
            listener.accept(new StoreEvent.Suspended());
        });
    }

    private static void fail(Open open) {
        if (!open.settled[0]) {
            open.settled[0] = true;
            open.reply.fail(new StoreException(StoreException.Kind.UNREACHABLE, "connection lost"));
        }
    }

    /** From the server. */
    void tell(StoreEvent event) {
        back(() -> listener.accept(event), () -> missed.add(event));
    }

    private void back(Runnable task) {
        back(task, () -> {});
    }

    private void back(Runnable task, Runnable otherwise) {
        long now = zk.world.nowMs();
        lastBack = Math.max(lastBack, now + zk.world.between(0, 3));
        SessionOnServer mine = session;
        zk.world.at(lastBack - now, () -> {
            if (session == mine) {
                if (cut) {
                    broken = true;
                    otherwise.run();
                } else {
                    node.run(task);
                }
            }
        });
    }

    private <T> Reply<T> ask(Lane asker, Supplier<T> work) {
        if (suspended) {
            return Reply.failed(new StoreException(StoreException.Kind.UNREACHABLE, "not connected"));
        }
        Reply<T> reply = Reply.on(asker);
        Open open = new Open(reply, new boolean[1]);
        pending.add(open);
        long now = zk.world.nowMs();
        lastThere = Math.max(lastThere, now + zk.world.between(0, 3));
        SessionOnServer mine = session;
        zk.world.at(lastThere - now, () -> {
            if (cut || session != mine || !zk.open.contains(this)) {
                broken = broken || session == mine;
                return;
            }
            T value;
            try {
                value = work.get();
            } catch (StoreException e) {
                back(() -> settle(open, () -> reply.fail(e)));
                return;
            }
            back(() -> settle(open, () -> reply.complete(value)));
        });
        return reply;
    }

    private void settle(Open open, Runnable outcome) {
        pending.remove(open);
        if (!open.settled[0]) {
            open.settled[0] = true;
            outcome.run();
        }
    }

    @Override
    public void watch(Lane lane, Consumer<StoreEvent> to) {
        listener = to;
        lane.run(() -> to.accept(new StoreEvent.Opened()));
    }

    @Override
    public Reply<Election> elect(Lane asker, int brokerId) {
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.ControllerChanged());
            if (zk.controller == null) {
                zk.controllerEpoch++;
                zk.controller = new SimZooKeeper.Owned<>(brokerId, this);
            }
            return zk.controller.by() == this
                    ? new Election.Won(new ControllerEpoch(zk.controllerEpoch, zk.controllerEpoch))
                    : new Election.Lost(zk.controller.value());
        });
    }

    @Override
    public Reply<Boolean> resign(Lane asker, ControllerEpoch epoch) {
        return ask(asker, () -> {
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
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.BrokersChanged());
            return zk.brokers.values().stream().map(SimZooKeeper.Owned::value).toList();
        });
    }

    @Override
    public Reply<Set<String>> topicNames(Lane asker) {
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.TopicsChanged());
            return Set.copyOf(zk.topics.keySet());
        });
    }

    @Override
    public Reply<List<StoredTopic>> topics(Lane asker, Collection<String> names) {
        List<String> wanted = List.copyOf(names);
        return ask(asker, () -> {
            List<StoredTopic> found = new ArrayList<>();
            for (String name : wanted) {
                StoredTopic topic = zk.read(name);
                if (topic != null) {
                    zk.watch(this, new StoreEvent.TopicChanged(name));
                    found.add(topic);
                }
            }
            return found;
        });
    }

    @Override
    public Reply<Set<String>> deletions(Lane asker) {
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.DeletionsRequested());
            return Set.copyOf(zk.deletions);
        });
    }

    @Override
    public Reply<Set<TopicPartition>> takePreferredElections(Lane asker, ControllerEpoch epoch) {
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.PreferredElectionRequested());
            Set<TopicPartition> taken = new TreeSet<>(zk.elections);
            zk.elections.clear();
            return taken;
        });
    }

    @Override
    public Reply<Map<TopicPartition, List<Integer>>> reassignments(Lane asker) {
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.ReassignmentRequested());
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
        return ask(asker, () -> zk.commit(epoch, changes));
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
        return ask(asker, () -> {
            SimZooKeeper.Owned<BrokerInfo> before = zk.brokers.get(registration.brokerId());
            if (before != null && before.by() == this) {
                return new Registered.Accepted(before.value().epoch());
            }
            if (before != null) {
                zk.expire(before.by());
            }
            long epoch = zk.nextZxid();
            BrokerInfo info =
                    new BrokerInfo(registration.brokerId(), epoch, registration.rack(), registration.endpoints());
            zk.brokers.put(info.id(), new SimZooKeeper.Owned<>(info, this));
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
        return ask(asker, () -> {
            if (report.unreachable().isEmpty()) {
                zk.reports.remove(report.brokerId());
            } else {
                zk.reports.put(report.brokerId(), new SimZooKeeper.Owned<>(report, this));
            }
            zk.fire(new StoreEvent.PeersReported());
            return true;
        });
    }

    @Override
    public Reply<List<PeerReport>> reports(Lane asker) {
        return ask(asker, () -> {
            zk.watch(this, new StoreEvent.PeersReported());
            return zk.reports.values().stream().map(SimZooKeeper.Owned::value).toList();
        });
    }

    @Override
    public Reply<Boolean> sendToLook(Lane asker, ControllerEpoch epoch, int brokerId) {
        return ask(asker, () -> {
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
        return ask(asker, () -> zk.controller == null ? null : new Reigning(zk.controller.value(), zk.controllerEpoch));
    }
}
