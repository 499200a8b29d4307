package io.ottla.broker.sim;

import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ways between machines. A way leads in one direction, and may be cut; what is on it then waits, as it does with TCP,
 * until the way is whole again or the connection was given up.
 */
final class Network {
    /** The machine of ZooKeeper. */
    static final int ZOOKEEPER = 0;

    private static final int USUAL_MS = 3;
    private static final int SLOW_MS = 60;
    private static final int VERY_SLOW_MS = 900;

    final World world;
    private final Map<Integer, BrokerLife> listening = new TreeMap<>();
    private final Set<Way> cuts = new LinkedHashSet<>();
    private final Set<Wire> wires = new LinkedHashSet<>();
    private Eavesdropper eavesdropper = (from, to, question) -> {};

    Network(World world) {
        this.world = world;
    }

    /** From one machine to another. */
    record Way(int from, int to) {}

    /** Hears of every question when it is sent. */
    interface Eavesdropper {
        void hears(int from, int to, Message question);
    }

    void tapped(Eavesdropper by) {
        eavesdropper = by;
    }

    void sent(int from, int to, Message question) {
        eavesdropper.hears(from, to, question);
    }

    boolean isCut(int from, int to) {
        return cuts.contains(new Way(from, to));
    }

    void cut(int from, int to) {
        cuts.add(new Way(from, to));
    }

    void mend(int from, int to) {
        if (cuts.remove(new Way(from, to))) {
            List.copyOf(wires).forEach(Wire::pump);
        }
    }

    void mendAll() {
        List.copyOf(cuts).forEach(way -> mend(way.from, way.to));
    }

    /** A broker takes connections. */
    void listen(BrokerLife broker) {
        listening.put(broker.life.id, broker);
    }

    /** Who takes connections there; null if nobody does. */
    BrokerLife listener(int id) {
        BrokerLife broker = listening.get(id);
        return broker == null || broker.life.isDead() ? null : broker;
    }

    Wire connect(Life from, Life.Strand lane, int to) {
        Wire wire = new Wire(this, from, lane, to);
        wires.add(wire);
        return wire;
    }

    void forget(Wire wire) {
        wires.remove(wire);
    }

    /** The kernel ends the connections of a process that died. */
    void died(Life life) {
        new ArrayList<>(wires).forEach(wire -> wire.died(life));
    }

    /** A connection breaks, for no reason that its ends could see. */
    void breakOne() {
        if (!wires.isEmpty()) {
            world.anyOf(List.copyOf(wires)).breakDown();
        }
    }

    long delayMs() {
        int kind = world.random.nextInt(400);
        return world.random.nextInt(kind == 0 ? VERY_SLOW_MS : kind < 12 ? SLOW_MS : USUAL_MS + 1);
    }
}
