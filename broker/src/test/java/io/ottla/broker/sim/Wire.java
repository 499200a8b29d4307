package io.ottla.broker.sim;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.api.FakeConnection;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import java.util.ArrayDeque;

/**
 * A connection of a process to a broker. In each direction everything arrives in order, late; answers come in the order
 * of the questions. What was sent before it broke may still arrive.
 *
 * <pre>
 *            first message arrives              no answer in time, closed, or the broker dies
 *   opened -----------------------> bound to the broker's life ------------------------------> over
 * </pre>
 */
final class Wire {
    private final Network network;
    private final Life from;
    private final Life.Strand lane;
    private final int to;
    private final Direction there = new Direction();
    private final Direction back = new Direction();
    private final ArrayDeque<Asked> open = new ArrayDeque<>();
    private final ArrayDeque<Answering> answering = new ArrayDeque<>();
    private final FakeConnection connection = new FakeConnection();
    private BrokerLife server;
    private boolean closed;

    Wire(Network network, Life from, Life.Strand lane, int to) {
        this.network = network;
        this.from = from;
        this.lane = lane;
        this.to = to;
    }

    private static final class Asked {
        final ApiKey key;
        final int version;
        final Reply<Message> reply;
        boolean over;

        Asked(ApiKey key, int version, Reply<Message> reply) {
            this.key = key;
            this.version = version;
            this.reply = reply;
        }
    }

    /** The place of an answer, which may not be there yet. */
    private static final class Answering {
        final Asked question;
        ByteBuf answer;

        Answering(Asked question) {
            this.question = question;
        }
    }

    private record Parcel(long atMs, Runnable task) {}

    private final class Direction {
        final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
        private long lastMs;

        void send(Runnable task) {
            lastMs = Math.max(lastMs, network.world.nowMs() + network.delayMs());
            parcels.add(new Parcel(lastMs, task));
            network.world.at(lastMs - network.world.nowMs(), Wire.this::pump);
        }

        void deliver(boolean isCut) {
            long now = network.world.nowMs();
            while (!isCut && !parcels.isEmpty() && parcels.peek().atMs <= now) {
                parcels.remove().task.run();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Delivers what is due. */
    void pump() {
        boolean thereCut = network.isCut(from.id, to);
        boolean backCut = network.isCut(to, from.id);
        // a connection is made with messages in both directions
        there.deliver(thereCut || server == null && backCut);
        back.deliver(backCut);
        if (closed && there.parcels.isEmpty()) {
            network.forget(this);
        }
    }

    /** Asks on the wire's lane. Fails when there is no answer in time, and with it all that is open here. */
    Reply<Message> ask(ApiKey key, int version, Message question, long timeoutMs) {
        Asked asked = new Asked(key, version, Reply.on(lane));
        open.add(asked);
        ByteBuf frame = Frames.of(question, version);
        there.send(() -> arrive(asked, frame));
        network.sent(from.id, to, question);
        lane.after(timeoutMs, () -> {
            if (!asked.over) {
                close("no answer to " + key + " from " + to);
            }
        });
        return asked.reply;
    }

    private void arrive(Asked asked, ByteBuf frame) {
        if (server == null && closed) {
            return; // nobody waits for a connection any more
        }
        if (server == null) {
            server = network.listener(to);
        }
        if (server == null || server.life.isDead()) {
            hangUp("refused by " + to);
            return;
        }
        Answering place = new Answering(asked);
        answering.add(place);
        server.service.take(asked.key, asked.version, frame, connection, answer -> {
            place.answer = answer;
            while (!answering.isEmpty() && answering.peek().answer != null) {
                Answering ready = answering.remove();
                back.send(() -> answered(ready));
            }
        });
    }

    private void answered(Answering ready) {
        Asked asked = ready.question;
        lane.run(() -> {
            if (!asked.over) {
                asked.over = true;
                open.remove(asked);
                asked.reply.complete(asked.key.readResponse(new Reader(ready.answer), asked.version));
            }
        });
    }

    /** The server's end is gone: the client hears of it as of an answer. */
    private void hangUp(String why) {
        back.send(() -> lane.run(() -> close(why)));
    }

    /** Ends it on the client's side: what is open fails; what was sent may still arrive. */
    void close(String why) {
        if (closed) {
            return;
        }
        closed = true;
        there.send(this::endServer);
        open.forEach(asked -> {
            if (!asked.over) {
                asked.over = true;
                lane.run(() -> asked.reply.fail(new IllegalStateException(why)));
            }
        });
        open.clear();
    }

    private void endServer() {
        if (server != null && !server.life.isDead()) {
            server.loop.run(connection::close);
        }
    }

    void died(Life life) {
        if (life == from) {
            closed = true;
            there.send(this::endServer);
        } else if (server != null && life == server.life) {
            hangUp("connection reset by " + to);
        }
    }

    /** What is under way is lost, and both ends learn of it. */
    void breakDown() {
        there.parcels.clear();
        back.parcels.clear();
        hangUp("connection broken");
        endServer();
    }
}
