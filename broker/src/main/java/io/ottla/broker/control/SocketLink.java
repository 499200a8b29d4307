package io.ottla.broker.control;

import io.ottla.client.HostPort;
import io.ottla.client.net.ClientConnection;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.client.net.Request;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.HashMap;
import java.util.Map;

/** Carries the controller's requests over sockets. Confined to the controller's lane. */
public final class SocketLink implements BrokerLink {
    private final ClientLoop loop;
    private final ConnectionSettings settings;
    private final String listener;
    private final Map<Integer, ClientConnection> connections = new HashMap<>();

    /** @param listener the one by which brokers reach each other */
    public SocketLink(ClientLoop loop, ConnectionSettings settings, String listener) {
        this.loop = loop;
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
        assert asker.here();
        Endpoint endpoint = broker.endpoint(listener);
        if (endpoint == null) {
            return Reply.failed(new IllegalStateException("broker " + broker.id() + " has no listener " + listener));
        }
        ClientConnection connection = connection(broker.id(), new HostPort(endpoint.host(), endpoint.port()));
        Request request =
                Request.of(order.key(), order.key().lowest(), order.key().highest(), order.body());
        Reply<Message> answer = Reply.on(asker);
        connection.send(asker, request).read((answered, error) -> {
            if (answered != null) {
                answer.complete(answered.body());
                return;
            }
            close(broker.id(), connection);
            answer.fail(error == null ? new IllegalStateException("no answer") : error);
        });
        return answer;
    }

    @Override
    public void close(int brokerId) {
        ClientConnection connection = connections.remove(brokerId);
        if (connection != null) {
            connection.close();
        }
    }

    private void close(int brokerId, ClientConnection connection) {
        connection.close();
        connections.remove(brokerId, connection);
    }

    private ClientConnection connection(int brokerId, HostPort address) {
        ClientConnection current = connections.get(brokerId);
        if (current != null && current.address().equals(address)) {
            return current;
        }
        close(brokerId);
        ClientConnection opened = ClientConnection.open(loop, address, settings);
        connections.put(brokerId, opened);
        return opened;
    }
}
