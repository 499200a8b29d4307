package io.ottla.broker.server;

import io.ottla.broker.config.ListenerAddress;
import io.ottla.broker.config.ListenerSettings;
import io.ottla.coordinator.store.Registration;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners that are changed while the broker runs (KIP-226): opened and closed one change at a time, and then told to
 * the cluster.
 *
 * <pre>
 *   settings changed  --->  sockets opened and closed  --->  registration rewritten  --->  waiters told
 *   control lane            pool, as it waits                control lane
 * </pre>
 */
final class ListenerChanges {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerChanges.class);

    private final Lane lane;
    private final Executor pool;
    private final Network network;
    private final Function<ListenerSettings, Registration> registration;
    private final Consumer<Registration> tell;
    private final List<Reply<Boolean>> waiters = new ArrayList<>();
    private ListenerSettings wanted;
    private ListenerSettings done;
    private boolean busy;

    /**
     * @param pool threads that may wait
     * @param registration what to say of this broker with the listeners that are open
     * @param tell says it to the cluster
     */
    ListenerChanges(
            Lane lane,
            Executor pool,
            Network network,
            ListenerSettings first,
            Function<ListenerSettings, Registration> registration,
            Consumer<Registration> tell) {
        this.lane = lane;
        this.pool = pool;
        this.network = network;
        this.wanted = first;
        this.done = first;
        this.registration = registration;
        this.tell = tell;
    }

    /** These shall be open. On the lane. */
    void want(ListenerSettings next) {
        assert lane.here();
        wanted = next;
        work();
    }

    /** Complete when what was wanted last has been done, as far as it can be. On the lane. */
    Reply<Boolean> settled() {
        assert lane.here();
        Reply<Boolean> reply = Reply.on(lane);
        waiters.add(reply);
        work();
        return reply;
    }

    private void work() {
        if (busy) {
            return;
        }
        if (wanted.equals(done)) {
            waiters.forEach(waiter -> waiter.complete(true));
            waiters.clear();
            return;
        }
        busy = true;
        ListenerSettings next = wanted;
        pool.execute(() -> {
            List<String> troubles = network.become(next.listeners());
            lane.run(() -> became(next, troubles));
        });
    }

    private void became(ListenerSettings next, List<String> troubles) {
        troubles.forEach(LOG::error);
        LOG.info(
                "listeners changed, open={}",
                next.listeners().stream()
                        .filter(listener -> network.isBound(listener.name()))
                        .map(ListenerAddress::text)
                        .toList());
        busy = false;
        done = next;
        tell.accept(registration.apply(next));
        Addresses.announce(next, network);
        work();
    }
}
