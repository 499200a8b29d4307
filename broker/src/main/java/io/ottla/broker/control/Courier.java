package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one broker its orders, one after the other, and tries each again for as long as the broker lives: a broker must
 * not miss one, nor see them in another order. Confined to the controller's lane.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int RETRY_AFTER_MS = 100;
    /** A failure is worth a line the first time, and then about twice a minute. */
    private static final int LOG_EVERY = 300;

    private final Lane lane;
    private final BrokerLink link;
    private BrokerInfo broker;
    private final ArrayDeque<Errand> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean dismissed;
    private int failures;

    Courier(Lane lane, BrokerLink link, BrokerInfo broker) {
        this.lane = lane;
        this.link = link;
        this.broker = broker;
    }

    BrokerInfo broker() {
        return broker;
    }

    /** The same process has other addresses now; orders on their way to the old ones arrive, the next go to the new. */
    void moved(BrokerInfo to) {
        assert lane.here();
        broker = to;
    }

    /** The broker's answer; null when the broker left before it gave one. */
    @SuppressWarnings("NullAway") // null is an answer here
    Reply<@Nullable Message> deliver(Order order) {
        assert lane.here();
        Errand errand = new Errand(order, Reply.on(lane));
        if (dismissed) {
            errand.answer.complete(null);
        } else {
            waiting.add(errand);
            next();
        }
        return errand.answer;
    }

    /** The broker left, or we are not controller any more. */
    @SuppressWarnings("NullAway")
    void dismiss() {
        assert lane.here();
        dismissed = true;
        link.close(broker.id());
        while (!waiting.isEmpty()) {
            waiting.remove().answer.complete(null);
        }
    }

    private void next() {
        Errand errand = waiting.peek();
        if (busy || errand == null) {
            return;
        }
        busy = true;
        link.send(lane, broker, errand.order).read((answer, error) -> {
            busy = false;
            if (dismissed) {
                return;
            }
            if (answer == null) {
                failed(errand, error);
                return;
            }
            failures = 0;
            waiting.remove();
            errand.answer.complete(answer);
            next();
        });
    }

    private void failed(Errand errand, @Nullable Throwable error) {
        if (failures++ % LOG_EVERY == 0) {
            LOG.warn(
                    "{} not delivered, broker={} reason={}; trying again",
                    errand.order.key().apiName(),
                    broker.id(),
                    error == null ? "no answer" : error.getMessage());
        }
        busy = true;
        lane.after(RETRY_AFTER_MS, () -> {
            busy = false;
            if (!dismissed) {
                next();
            }
        });
    }

    private record Errand(Order order, Reply<@Nullable Message> answer) {}
}
