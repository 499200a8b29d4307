package io.ottla.broker.sim;

import io.ottla.broker.control.BrokerLink;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.HashMap;
import java.util.Map;

/** Requests to brokers over the simulated network, one connection to each. */
final class OrderLink implements BrokerLink {
    private static final int ANSWER_MAX_MS = 1500;

    private final Network network;
    private final Life from;
    private final Map<Integer, Wire> wires = new HashMap<>();

    OrderLink(Network network, Life from) {
        this.network = network;
        this.from = from;
    }

    @Override
    public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
        assert asker.here();
        Wire known = wires.get(broker.id());
        Wire wire = known == null || known.isClosed() ? network.connect(from, (Life.Strand) asker, broker.id()) : known;
        wires.put(broker.id(), wire);
        int version = order.key().highest();
        return wire.ask(order.key(), version, order.body().apply(version), ANSWER_MAX_MS);
    }

    @Override
    public void close(int brokerId) {
        Wire wire = wires.remove(brokerId);
        if (wire != null) {
            wire.close("closed");
        }
    }
}
