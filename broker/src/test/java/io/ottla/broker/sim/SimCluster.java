package io.ottla.broker.sim;

import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Four brokers, a ZooKeeper, the network between them, clients, and somebody who breaks things: one seed, one story. */
final class SimCluster implements History.Disks {
    static final int IN_SYNC_MIN = 2;
    static final int BROKERS = 4;
    static final String TOPIC = "t";
    static final List<TopicPartition> PARTITIONS = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
    private static final int COPIES = 3;
    private static final int FIRST_CLIENT = 100;
    private static final int TROUBLE_MS = 6_000;
    private static final int CALM_MAX_MS = 60_000;
    private static final int CALM_STEP_MS = 250;

    final World world;
    final Network network;
    final Sabotage sabotage;
    final History history;
    final SimZooKeeper zk;
    final Terms terms;
    final Map<Integer, Machine> machines = new TreeMap<>();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Tailer> readers = new ArrayList<>();
    private boolean over;

    SimCluster(long seed, @Nullable Bug bug) {
        this.world = new World(seed);
        this.terms = Terms.of(world);
        this.sabotage = new Sabotage(world, bug);
        this.network = new Network(world);
        this.history = new History(world, this);
        this.zk = new SimZooKeeper(world, sabotage, history);
        for (int id = 1; id <= BROKERS; id++) {
            machines.put(id, new Machine(this, id));
        }
    }

    /**
     * What is the same for one story.
     *
     * @param sharedLanes whether partitions live on the event loop
     * @param fetchVersionMax of followers
     */
    record Terms(boolean sharedLanes, int fetchVersionMax, int writeEveryMs) {
        private static final int BEFORE_TRUNCATION_BY_FETCH = 11;
        private static final int WITH_BROKER_EPOCH = 15;

        static Terms of(World world) {
            return new Terms(
                    world.oneIn(2),
                    world.oneIn(6) ? BEFORE_TRUNCATION_BY_FETCH : Integer.MAX_VALUE,
                    world.oneIn(4) ? 40 : 200);
        }

        /** Whether leaders hear in which life a follower has caught up. */
        boolean tellsLives() {
            return fetchVersionMax >= WITH_BROKER_EPOCH;
        }
    }

    /** The whole story; throws {@link History.Violation}. Returns how many writes were acknowledged. */
    int play() {
        machines.values().forEach(Machine::start);
        world.run(600);
        atController((changes, lane) -> changes.createTopics(
                        lane,
                        List.of(new NewTopic(TOPIC, PARTITIONS.size(), COPIES, Map.of(), Map.of())),
                        ClusterChanges.Mode.APPLY)
                .map(done -> true));
        world.run(200);
        int client = FIRST_CLIENT;
        for (TopicPartition name : PARTITIONS) {
            writers.add(new Writer(this, client++, name));
            readers.add(new Tailer(this, client++, name));
        }
        writers.forEach(Writer::start);
        readers.forEach(Tailer::start);
        Trouble trouble = new Trouble(this);
        trouble.start();
        world.run(TROUBLE_MS);
        over = true;
        trouble.end();
        settle();
        return history.acknowledged();
    }

    /** Whether nobody shall write or break anything more. */
    boolean isOver() {
        return over;
    }

    private void settle() {
        for (int waited = 0; ; waited += CALM_STEP_MS) {
            world.run(CALM_STEP_MS);
            running().forEach(history::look);
            String why = unsettled();
            if (why == null) {
                return;
            }
            if (waited >= CALM_MAX_MS) {
                throw new History.Violation(why);
            }
        }
    }

    private @Nullable String unsettled() {
        SimZooKeeper.Topic topic = zk.topics.get(TOPIC);
        if (topic == null) {
            return "the topic was never created";
        }
        for (TopicPartition name : PARTITIONS) {
            String why = history.facts(name)
                    .unsettled(topic.assignments.get(name.partition()).replicas());
            if (why != null) {
                return why;
            }
        }
        for (Writer writer : writers) {
            if (!writer.isIdle()) {
                return "a writer is not answered";
            }
        }
        for (int i = 0; i < readers.size(); i++) {
            List<Entry> committed = history.facts(PARTITIONS.get(i)).committed();
            long end = committed.isEmpty()
                    ? 0
                    : committed.get(committed.size() - 1).next();
            if (readers.get(i).position() < end) {
                return "a reader of " + PARTITIONS.get(i) + " stays at "
                        + readers.get(i).position() + " of " + end;
            }
        }
        return null;
    }

    @Override
    public Map<Integer, DiskLog> of(TopicPartition name) {
        Map<Integer, DiskLog> all = new TreeMap<>();
        machines.forEach((id, machine) -> all.put(id, machine.log(name)));
        return all;
    }

    @Override
    public boolean hasLivedSince(int broker, long epoch) {
        SimZooKeeper.Owned<BrokerInfo> registration = zk.brokers.get(broker);
        return machines.get(broker).isAlive()
                && registration != null
                && registration.value().epoch() < epoch;
    }

    @Override
    public boolean isBackSince(int broker, long epoch) {
        SimZooKeeper.Owned<BrokerInfo> registration = zk.brokers.get(broker);
        return registration != null && registration.value().epoch() > epoch;
    }

    List<BrokerLife> running() {
        return machines.values().stream()
                .filter(Machine::isRunning)
                .map(machine -> Objects.requireNonNull(machine.broker()))
                .toList();
    }

    @Nullable
    BrokerLife anyRunning() {
        List<BrokerLife> all = running();
        return all.isEmpty() ? null : world.anyOf(all);
    }

    /** Who is controller as stored; null if nobody is, or it does not live. */
    @Nullable
    BrokerLife controller() {
        Machine machine = zk.controller == null ? null : machines.get(zk.controller.value());
        return machine == null || !machine.isAlive() ? null : machine.broker();
    }

    /** Asks the controller for something, if there is one that can be asked. */
    void atController(BiFunction<ClusterChanges, Lane, Reply<Boolean>> wish) {
        BrokerLife controller = controller();
        if (controller != null && controller.life.isRunning()) {
            Life.Strand lane = controller.control();
            lane.run(() -> wish.apply(controller.plane().changes(), lane).read((done, error) -> {}));
        }
    }
}
