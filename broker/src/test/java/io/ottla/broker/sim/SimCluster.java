package io.ottla.broker.sim;

import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Four brokers, a ZooKeeper, the network between them, a client, and somebody who breaks things: one seed, one story. */
final class SimCluster {
    static final int IN_SYNC_MIN = 2;
    private static final int BROKERS = 4;
    private static final int PARTITIONS = 2;
    private static final int CALM_MS = 60_000;

    final World world;
    final SimZooKeeper zk;
    final Set<Bug> bugs;
    final History history = new History();
    private final Map<Integer, SimBroker> brokers = new TreeMap<>();
    private final Set<List<Integer>> cuts = new HashSet<>();
    private final List<String> story = new ArrayList<>();
    private int nextValue;

    SimCluster(long seed, Set<Bug> bugs) {
        this.world = new World(seed);
        this.bugs = bugs;
        this.zk = new SimZooKeeper(world, bugs);
        for (int id = 1; id <= BROKERS; id++) {
            brokers.put(id, new SimBroker(this, id));
        }
        world.afterEach(this::onlyTheControllerWrites);
    }

    /** The whole story; throws {@link History.Violation}. Returns how many writes were acknowledged. */
    int play(long trouble) {
        brokers.values().forEach(SimBroker::start);
        world.run(3000);
        NewTopic topic = new NewTopic("t", PARTITIONS, 3, Map.of(), Map.of());
        atController(changes -> changes.createTopics(controllerLane(), List.of(topic), ClusterChanges.Mode.APPLY)
                .map(done -> true));
        world.run(2000);
        write();
        breakThings();
        world.run(trouble);
        heal();
        world.run(CALM_MS);
        checkCalm();
        return history.acknowledgements();
    }

    List<String> story() {
        return story;
    }

    // ---- the network

    /** Carries a question there and the answer back, in order, unless the way is cut; then the reply fails after a while. */
    <T> void carry(
            SimBroker.Process from,
            int to,
            Map<Integer, Long> lastSent,
            Reply<T> reply,
            Function<SimBroker.Process, Reply<T>> question) {
        boolean[] settled = new boolean[1];
        from.lane().after(SimBroker.ANSWER_MAX_MS, () -> {
            if (!settled[0]) {
                settled[0] = true;
                reply.fail(new IllegalStateException("no answer from " + to));
            }
        });
        SimBroker broker = brokers.get(to);
        SimBroker.Process target = broker == null ? null : broker.process();
        if (target == null || target.node.isDead()) {
            world.at(1, () -> from.node.run(() -> fail(reply, settled)));
            return;
        }
        if (isCut(from.id(), to)) {
            return;
        }
        long at = Math.max(lastSent.getOrDefault(to, 0L), world.nowMs() + world.between(0, 4));
        lastSent.put(to, at);
        world.at(at - world.nowMs(), () -> {
            if (!isCut(from.id(), to)) {
                target.node.run(() -> question.apply(target)
                        .read((answer, error) -> world.at(world.between(0, 4), () -> {
                            if (!isCut(to, from.id())) {
                                from.node.run(() -> {
                                    if (!settled[0]) {
                                        settled[0] = true;
                                        if (error == null) {
                                            reply.complete(answer);
                                        } else {
                                            reply.fail(error);
                                        }
                                    }
                                });
                            }
                        })));
            }
        });
    }

    private static void fail(Reply<?> reply, boolean[] settled) {
        if (!settled[0]) {
            settled[0] = true;
            reply.fail(new IllegalStateException("refused"));
        }
    }

    private boolean isCut(int from, int to) {
        return cuts.contains(List.of(from, to));
    }

    // ---- the client

    private void write() {
        world.at(world.between(5, 40), () -> {
            SimBroker.Process seen = anyRunning();
            TopicPartition name = new TopicPartition("t", world.random.nextInt(PARTITIONS));
            Integer leader = seen == null ? null : seen.leader(name);
            SimBroker target = leader == null ? null : brokers.get(leader);
            if (target != null && target.isAlive()) {
                SimBroker.Process process = target.process();
                int value = nextValue++;
                process.node.run(() -> {
                    Replica replica = process.replicas.get(name);
                    if (replica != null) {
                        replica.produce(value);
                    }
                });
            }
            write();
        });
    }

    private SimBroker.Process anyRunning() {
        List<SimBroker> running = new ArrayList<>();
        brokers.values().stream()
                .filter(b -> b.isAlive() && b.process().node.isRunning())
                .forEach(running::add);
        return running.isEmpty()
                ? null
                : running.get(world.random.nextInt(running.size())).process();
    }

    // ---- trouble

    private boolean isCalm;

    private void breakThings() {
        world.at(world.between(200, 4000), () -> {
            if (!isCalm) {
                breakOne(brokers.get(1 + world.random.nextInt(BROKERS)));
                breakThings();
            }
        });
    }

    private void breakOne(SimBroker broker) {
        switch (world.random.nextInt(10)) {
            case 0 -> kill(broker);
            case 1 -> pause(broker);
            case 2 -> {
                tell("cut from ZooKeeper: " + broker.id);
                if (broker.isAlive()) {
                    SimSession session = broker.process().session;
                    session.cut(true);
                    world.at(world.between(500, 12_000), () -> session.cut(false));
                }
            }
            case 3, 4 -> cutFromPeers(broker);
            case 5 -> cutOne(broker.id, 1 + world.random.nextInt(BROKERS));
            case 6 -> reassign();
            case 7 -> {
                tell("elect preferred leaders");
                atController(changes -> changes.electLeaders(controllerLane(), ElectionType.PREFERRED, null)
                        .map(done -> true));
            }
            case 8 -> dethrone();
            default -> expire(broker);
        }
    }

    /** As an operator who deletes /controller, while the controller may stand still. */
    private void dethrone() {
        SimBroker.Process controller = controller();
        if (controller == null) {
            return;
        }
        if (world.oneIn(2) && controller.node.isRunning()) {
            tell("SIGSTOP, for less than a session: " + controller.id());
            controller.node.stop();
            world.at(world.between(500, 4500), controller.node::goOn);
        }
        world.at(world.between(10, 400), () -> {
            tell("/controller is deleted");
            zk.controller = null;
            zk.fire(new StoreEvent.ControllerChanged());
        });
    }

    private void kill(SimBroker broker) {
        if (broker.isAlive()) {
            tell("kill -9: " + broker.id);
            broker.kill();
            world.at(world.between(10, 15_000), () -> {
                if (!broker.isAlive()) {
                    tell("start: " + broker.id);
                    broker.start();
                }
            });
        }
    }

    private void pause(SimBroker broker) {
        if (broker.isAlive()) {
            tell("SIGSTOP: " + broker.id);
            World.Node node = broker.process().node;
            node.stop();
            world.at(world.between(500, 15_000), () -> {
                tell("SIGCONT: " + broker.id);
                node.goOn();
            });
        }
    }

    private void expire(SimBroker broker) {
        if (broker.isAlive()) {
            tell("session expires: " + broker.id);
            zk.expire(broker.process().session);
        }
    }

    private void cutFromPeers(SimBroker broker) {
        brokers.keySet().forEach(other -> {
            if (other != broker.id) {
                cutOne(broker.id, other);
                cutOne(other, broker.id);
            }
        });
    }

    private void cutOne(int from, int to) {
        if (from != to && cuts.add(List.of(from, to))) {
            tell("cut: " + from + " to " + to);
            world.at(world.between(500, 12_000), () -> cuts.remove(List.of(from, to)));
        }
    }

    private void reassign() {
        List<Integer> ids = new ArrayList<>(brokers.keySet());
        Collections.shuffle(ids, world.random);
        TopicPartition name = new TopicPartition("t", world.random.nextInt(PARTITIONS));
        List<Integer> target = world.oneIn(4) ? null : List.copyOf(ids.subList(0, 3));
        tell("reassign " + name + " to " + target);
        atController(changes -> changes.reassign(
                        controllerLane(), List.of(new Reassign.Wish(name, target)), Reassign.Factor.MAY_CHANGE)
                .map(done -> true));
    }

    private SimBroker.Process controller() {
        SimBroker broker = zk.controller == null ? null : brokers.get(zk.controller.value());
        return broker == null || !broker.isAlive() ? null : broker.process();
    }

    private Lane controllerLane() {
        return controller().lane();
    }

    private void atController(Function<ClusterChanges, Reply<Boolean>> wish) {
        SimBroker.Process controller = controller();
        if (controller != null && controller.node.isRunning()) {
            controller.node.run(() -> {
                if (controller() == controller) {
                    wish.apply(controller.plane().changes()).read((done, error) -> {});
                }
            });
        }
    }

    private void tell(String what) {
        story.add(world.nowMs() + " " + what);
    }

    private void heal() {
        isCalm = true;
        tell("calm");
        cuts.clear();
        for (SimBroker broker : brokers.values()) {
            if (broker.isAlive()) {
                broker.process().node.goOn();
                broker.process().session.cut(false);
            } else {
                broker.start();
            }
        }
    }

    // ---- what must hold

    /** Called when a replica takes a leadership; an old one, which nobody of the others obeys any more, says nothing. */
    void leads(Replica replica, int brokerId, List<Entry> log) {
        StoredState stored = zk.state(replica.name);
        tell("leads: " + replica);
        if (stored != null && stored.leaderEpoch() == replica.epoch()) {
            history.leads(replica.name, replica.epoch(), brokerId, log);
        }
    }

    private final Map<TopicPartition, StoredState> last = new HashMap<>();

    private void onlyTheControllerWrites() {
        for (int i = 0; i < PARTITIONS; i++) {
            TopicPartition name = new TopicPartition("t", i);
            StoredState now = zk.state(name);
            StoredState before = last.get(name);
            if (now == null || now.equals(before)) {
                continue;
            }
            last.put(name, now);
            tell("stored " + name + " " + now);
            if (before != null
                    && (now.controllerEpoch() < before.controllerEpoch() || now.leaderEpoch() < before.leaderEpoch())) {
                throw new History.Violation("the state of " + name + " went back from " + before + " to " + now);
            }
            if (before != null && now.leaderEpoch() == before.leaderEpoch() && now.leader() != before.leader()) {
                throw new History.Violation("two leaders in one epoch of " + name + ": " + before + " and " + now);
            }
        }
    }

    private void checkCalm() {
        // writers stop, followers catch up
        nextValue = Integer.MIN_VALUE;
        for (int i = 0; i < PARTITIONS; i++) {
            TopicPartition name = new TopicPartition("t", i);
            SimZooKeeper.Topic topic = zk.topics.get("t");
            if (topic == null) {
                throw new History.Violation("the topic was never created");
            }
            List<Integer> replicas = topic.assignments.get(i).replicas();
            StoredState stored = topic.states.get(i);
            if (stored == null || stored.leader() < 0 || !stored.isr().containsAll(replicas)) {
                throw new History.Violation(name + " does not recover: replicas " + replicas + ", stored " + stored);
            }
            Map<Integer, List<Entry>> logs = new TreeMap<>();
            int shortest = Integer.MAX_VALUE;
            for (int id : replicas) {
                shortest = Math.min(shortest, brokers.get(id).log(name).size());
            }
            for (int id : replicas) {
                logs.put(id, brokers.get(id).log(name).subList(0, shortest));
            }
            history.settled(name, logs);
        }
    }
}
