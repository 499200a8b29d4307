package io.ottla.broker.api;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Holds calls that come before this broker can do right by them, and lets them go on when it can. Thread: any.
 *
 * <pre>
 *   connections are taken       {@link #registered}              {@link #ready}
 *   ---- orders are held -------------|
 *   ---- calls of clients are held -----------------------------------|
 * </pre>
 *
 * A controller's orders are for one life of a broker, which is known by its registration: before that, one for the life
 * before cannot be told from one for this. A client that is quick is neither told of topics that seem not to exist, nor
 * sent away to try again.
 */
public final class Readiness {
    private final Gate registered = new Gate();
    private final Gate ready = new Gate();

    /** The broker is in the cluster, and knows its epoch. */
    public void registered() {
        registered.open();
    }

    /** The broker knows its cluster. */
    public void ready() {
        ready.open();
    }

    /** The same rows, with calls held as long as they must be. */
    public List<ApiTable.Entry> hold(List<ApiTable.Entry> entries) {
        return entries.stream().map(this::hold).toList();
    }

    private ApiTable.Entry hold(ApiTable.Entry entry) {
        return switch (entry.key()) {
            case API_VERSIONS, ALTER_PARTITION, ALLOCATE_PRODUCER_IDS, CONTROLLED_SHUTDOWN -> entry;
            case LEADER_AND_ISR, STOP_REPLICA, UPDATE_METADATA -> held(entry, registered);
            default -> held(entry, ready);
        };
    }

    private static ApiTable.Entry held(ApiTable.Entry entry, Gate gate) {
        return new ApiTable.Entry(entry.key(), entry.from(), entry.to(), gate.before(entry.door()));
    }

    /** Shut until it is opened, once. */
    private static final class Gate {
        private final AtomicBoolean open = new AtomicBoolean();
        private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

        Handler<Message, Message> before(Handler<Message, Message> handler) {
            return call -> open.get() ? handler.handle(call) : later(handler, call);
        }

        private Reply<Message> later(Handler<Message, Message> handler, Call<Message> call) {
            Reply<Message> reply = Reply.on(call.lane());
            Lane lane = call.lane();
            waiting.add(() -> lane.run(() -> {
                Reply<Message> answer;
                try {
                    answer = handler.handle(call);
                } catch (RuntimeException e) {
                    reply.fail(e);
                    return;
                }
                answer.read((message, error) -> {
                    if (error == null) {
                        reply.complete(message);
                    } else {
                        reply.fail(error);
                    }
                });
            }));
            if (open.get()) {
                release();
            }
            return reply;
        }

        void open() {
            open.set(true);
            release();
        }

        private void release() {
            for (Runnable call = waiting.poll(); call != null; call = waiting.poll()) {
                call.run();
            }
        }
    }
}
