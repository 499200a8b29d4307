package io.ottla.broker.sim;

import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A process's connection to the simulated ZooKeeper. Requests arrive and are answered in order, after a while; when the
 * way is cut they are lost, and so may be the answers. The session ends at the server when nothing was heard for long.
 */
final class SimSession {
    static final int TIMEOUT_MS = 3000;
    private static final int BEAT_MS = 250;
    private static final int SUSPEND_AFTER_MS = 2000;

    private final SimZooKeeper zk;
    private final Network network;
    private final Life life;
    private final Life.Strand strand;
    private final List<Open> pending = new ArrayList<>();
    private final List<StoreEvent> missed = new ArrayList<>();
    private Consumer<StoreEvent> listener = event -> {};
    private SessionOnServer session;
    private boolean suspended;
    private boolean broken;
    private long heardByServerMs;
    private long heardByClientMs;
    private long lastThere;
    private long lastBack;

    SimSession(SimZooKeeper zk, Network network, Life life, Life.Strand strand) {
        this.zk = zk;
        this.network = network;
        this.life = life;
        this.strand = strand;
    }

    private record SessionOnServer(Object id) {}

    private record Open(Reply<?> reply, boolean[] settled) {}

    private boolean isCutThere() {
        return network.isCut(life.id, Network.ZOOKEEPER);
    }

    private boolean isCutBack() {
        return network.isCut(Network.ZOOKEEPER, life.id);
    }

    /** The process begins: goes on once there is a session. */
    void begin(Runnable then) {
        if (isCutThere() || isCutBack()) {
            strand.after(BEAT_MS, () -> begin(then));
            return;
        }
        connect();
        beat();
        then.run();
    }

    /** Whether its process lives. */
    boolean isOfTheLiving() {
        return !life.isDead();
    }

    /** Whether the server has it, and hears of it. */
    boolean isSound() {
        return zk.open.contains(this) && !suspended && !isCutThere() && !isCutBack();
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
            boolean linked = !isCutThere() && !isCutBack() && life.isRunning();
            boolean heard = !isCutThere() && life.isRunning() && (linked || !suspended);
            if (heard && zk.open.contains(this)) {
                heardByServerMs = now;
            } else if (now - heardByServerMs > TIMEOUT_MS) {
                zk.expire(this);
            }
            if (life.isDead()) {
                if (zk.open.contains(this)) {
                    beat();
                }
                return;
            }
            if (life.isRunning()) {
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
            strand.run(() -> listener.accept(new StoreEvent.Expired()));
            connect();
            strand.run(() -> listener.accept(new StoreEvent.Opened()));
        } else if (linked && broken && !suspended) {
            // a connection that lost something is given up
            suspend();
        } else if (linked) {
            heardByClientMs = now;
            broken = false;
            if (suspended) {
                suspended = false;
                strand.run(() -> listener.accept(new StoreEvent.Resumed()));
            }
            // what was watched while the way was cut is told when it is there again
            missed.forEach(event -> strand.run(() -> listener.accept(event)));
            missed.clear();
        }
    }

    private void suspend() {
        suspended = true;
        List<Open> lost = List.copyOf(pending);
        pending.clear();
        strand.run(() -> {
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
                if (isCutBack()) {
                    broken = true;
                    otherwise.run();
                } else {
                    strand.run(task);
                }
            }
        });
    }

    /** Asks the server; the work is done there. */
    <T> Reply<T> ask(Lane asker, Supplier<T> work) {
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
            if (isCutThere() || session != mine || !zk.open.contains(this)) {
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

    /** Who hears of events, from now on. */
    void watch(Lane lane, Consumer<StoreEvent> to) {
        listener = to;
        lane.run(() -> to.accept(new StoreEvent.Opened()));
    }
}
