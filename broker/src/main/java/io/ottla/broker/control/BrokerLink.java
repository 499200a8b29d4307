package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;

/** Port: carries a request to a broker, over one connection per broker. */
public interface BrokerLink {
    /**
     * Sends in the newest version that both sides know. Fails, with whatever the transport has, when the broker cannot be
     * reached or does not answer in time; then it may or may not have had the request.
     */
    Reply<Message> send(Lane asker, BrokerInfo broker, Order order);

    /** Forgets the connection to a broker that left. */
    void close(int brokerId);
}
