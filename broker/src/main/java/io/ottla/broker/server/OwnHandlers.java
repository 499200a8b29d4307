package io.ottla.broker.server;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;

/** Gives orders to this broker's own handlers without the network, which may be cut. On the lane. */
final class OwnHandlers {
    private final ApiTable table;
    private final Lane lane;
    private final OwnConnection connection;

    OwnHandlers(ApiTable table, Lane lane, String interBrokerListener) {
        this.table = table;
        this.lane = lane;
        this.connection = new OwnConnection(interBrokerListener);
    }

    Reply<Message> obey(Order order) {
        ApiTable.Entry entry = table.find(order.key().id());
        if (entry == null) {
            return Reply.failed(new IllegalStateException(order.key() + " is not served here"));
        }
        Message request = order.body().apply(entry.to());
        return entry.door().handle(new Call<>(request, entry.to(), 0, "own", lane, connection));
    }
}
