package io.ottla.broker.api.data;

import io.ottla.broker.control.IdsOutcome;
import io.ottla.broker.control.ProducerIdBlocks;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out producer ids, each once. The next block is asked for while the last tenth of the present one is left, so that
 * producers wait only for the first; ids of a block that are not given out when the broker stops are lost.
 *
 * <p>Thread: {@link #next} from any lane; the state belongs to the home lane.
 */
public final class ProducerIdPool {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerIdPool.class);
    /** Shorter than any client waits for an answer; it tries again after that. */
    private static final int WAIT_MAX_MS = 5000;
    /** More producers than could start within that time; bounds what they hold here. */
    private static final int WAITING_MAX = 10_000;

    private static final int RESERVE_DIVISOR = 10;

    private final Lane home;
    private final ProducerIdBlocks blocks;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private long nextId;
    private long endId;
    private long reserve;
    private @Nullable ProducerIds spare;
    private boolean asking;

    /** @param home any lane; not one that partitions keep busy */
    public ProducerIdPool(Lane home, ProducerIdBlocks blocks) {
        this.home = home;
        this.blocks = blocks;
    }

    /**
     * What a producer gets.
     *
     * @param error NONE, or COORDINATOR_LOAD_IN_PROGRESS when the controller gives no ids now
     * @param id -1 with an error
     */
    public record Given(ErrorCode error, long id) {
        static final Given NOT_NOW = new Given(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, -1);
    }

    private static final class Waiter {
        private final Reply<Given> reply;
        private Lane.@Nullable Timer timer;

        private Waiter(Reply<Given> reply) {
            this.reply = reply;
        }
    }

    /** An id that nobody had before; waits a few seconds for the controller at most. */
    public Reply<Given> next(Lane asker) {
        Reply<Given> reply = Reply.on(asker);
        home.enter(() -> give(reply));
        return reply;
    }

    private void give(Reply<Given> reply) {
        if (hasId()) {
            reply.complete(new Given(ErrorCode.NONE, nextId++));
        } else if (waiters.size() >= WAITING_MAX) {
            reply.complete(Given.NOT_NOW);
        } else {
            Waiter waiter = new Waiter(reply);
            waiters.add(waiter);
            waiter.timer = home.after(WAIT_MAX_MS, () -> {
                waiters.remove(waiter);
                reply.complete(Given.NOT_NOW);
            });
        }
        if (endId - nextId <= reserve && spare == null) {
            ask();
        }
    }

    private boolean hasId() {
        if (nextId == endId && spare != null) {
            nextId = spare.first();
            endId = spare.last() + 1;
            reserve = (endId - nextId) / RESERVE_DIVISOR;
            spare = null;
        }
        return nextId < endId;
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        blocks.next(home).read((outcome, failure) -> {
            asking = false;
            if (outcome != null && outcome.block() != null) {
                spare = outcome.block();
                serve();
            } else {
                LOG.warn("no producer ids from the controller: {}", reason(outcome, failure));
                refuse();
            }
        });
    }

    private static Object reason(@Nullable IdsOutcome outcome, @Nullable Throwable failure) {
        return outcome != null ? outcome.error() : failure != null ? failure.toString() : "no answer";
    }

    private void serve() {
        while (!waiters.isEmpty() && hasId()) {
            done(waiters.remove(), new Given(ErrorCode.NONE, nextId++));
        }
        if (!waiters.isEmpty()) {
            ask();
        }
    }

    private void refuse() {
        while (!waiters.isEmpty()) {
            done(waiters.remove(), Given.NOT_NOW);
        }
    }

    private static void done(Waiter waiter, Given given) {
        if (waiter.timer != null) {
            waiter.timer.cancel();
        }
        waiter.reply.complete(given);
    }
}
