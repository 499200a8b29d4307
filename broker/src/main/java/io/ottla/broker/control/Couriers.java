package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One courier for each live process of a broker. Confined to the controller's lane. */
final class Couriers {
    private static final Logger LOG = LoggerFactory.getLogger(Couriers.class);

    private final Lane lane;
    private final BrokerLink link;
    private final BiConsumer<Order, Message> answers;
    private final Map<Integer, Courier> byBroker = new HashMap<>();

    /** @param answers hears every answer */
    Couriers(Lane lane, BrokerLink link, BiConsumer<Order, Message> answers) {
        this.lane = lane;
        this.link = link;
        this.answers = answers;
    }

    /** These brokers live, and no others. */
    void keep(Map<Integer, BrokerInfo> live) {
        for (Iterator<Courier> each = byBroker.values().iterator(); each.hasNext(); ) {
            Courier courier = each.next();
            BrokerInfo now = live.get(courier.broker().id());
            if (now == null || now.epoch() != courier.broker().epoch()) {
                each.remove();
                courier.dismiss();
            } else {
                courier.moved(now);
            }
        }
        live.forEach((id, broker) -> byBroker.computeIfAbsent(id, i -> {
            link.close(id); // a farewell may be stuck there
            return new Courier(lane, link, broker);
        }));
    }

    /** Tells a broker that is not in the cluster any more, if it can be reached; nobody waits for it. */
    void farewell(BrokerInfo gone, List<Order> orders) {
        for (Order order : orders) {
            link.send(lane, gone, order).read((answer, error) -> {
                if (error == null) {
                    LOG.info(
                            "{} reached broker={}, which has left the cluster",
                            order.key().apiName(),
                            gone.id());
                }
            });
        }
    }

    /** What each was told and said, in the order of the orders, once every broker has answered, or left. */
    Reply<List<Delivery>> deliver(List<Order> orders) {
        Gather<Delivery> all = new Gather<>(lane);
        for (Order order : orders) {
            Courier courier = byBroker.get(order.brokerId());
            if (courier == null || courier.broker().epoch() != order.brokerEpoch()) {
                all.add(Reply.done(new Delivery(order, null)));
                continue;
            }
            all.add(courier.deliver(order).map(answer -> {
                if (answer != null) {
                    answers.accept(order, answer);
                }
                return new Delivery(order, answer);
            }));
        }
        return all.all();
    }

    /** An order and its answer; null when the broker left before it gave one. */
    record Delivery(Order order, @Nullable Message answer) {}

    void dismissAll() {
        byBroker.values().forEach(Courier::dismiss);
        byBroker.clear();
    }
}
