package io.ottla.broker.server;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Holds the calls of clients that come before this broker knows its cluster, and lets them go on when it does: a client
 * that is quick is neither told of topics that seem not to exist, nor sent away to try again. What the controller sends
 * is let through, since it is what makes the broker ready. Thread: any.
 */
final class Readiness {
    private final AtomicBoolean ready = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** The same row, with calls held until {@link #ready}. */
    ApiTable.Entry hold(ApiTable.Entry entry) {
        return switch (entry.key()) {
            case API_VERSIONS,
                    LEADER_AND_ISR,
                    STOP_REPLICA,
                    UPDATE_METADATA,
                    ALTER_PARTITION,
                    ALLOCATE_PRODUCER_IDS,
                    CONTROLLED_SHUTDOWN -> entry;
            default -> new ApiTable.Entry(entry.key(), entry.from(), entry.to(), held(entry.door()));
        };
    }

    private Handler<Message, Message> held(Handler<Message, Message> handler) {
        return call -> ready.get() ? handler.handle(call) : later(handler, call);
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
        if (ready.get()) {
            release();
        }
        return reply;
    }

    /** The broker knows its cluster. */
    void ready() {
        ready.set(true);
        release();
    }

    private void release() {
        for (Runnable call = waiting.poll(); call != null; call = waiting.poll()) {
            call.run();
        }
    }

    List<ApiTable.Entry> hold(List<ApiTable.Entry> entries) {
        return entries.stream().map(this::hold).toList();
    }
}
