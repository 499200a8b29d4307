package io.ottla.broker.replica;

import io.ottla.client.ApiRanges;
import io.ottla.client.HostPort;
import io.ottla.client.net.Answer;
import io.ottla.client.net.ClientConnection;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.client.net.Request;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to a leader over a socket, by the address that the image has for it when it is needed. Its loop's lane. */
public final class SocketLeaderLink implements LeaderLink {
    private static final int NONE = -1;

    private final int brokerId;
    private final ClientLoop io;
    private final ConnectionSettings settings;
    private final Supplier<ClusterImage> image;
    private final String listener;
    private @Nullable ClientConnection connection;

    /**
     * @param image the newest one that this broker has
     * @param listener the one by which brokers reach each other
     */
    public SocketLeaderLink(
            int brokerId, ClientLoop io, ConnectionSettings settings, Supplier<ClusterImage> image, String listener) {
        this.brokerId = brokerId;
        this.io = io;
        this.settings = settings;
        this.image = image;
        this.listener = listener;
    }

    @Override
    public Reply<Integer> version(ApiKey key) {
        ClientConnection current = connection();
        if (current == null) {
            return unknown();
        }
        return watched(current, current.ready(io.lane())).map(offered -> highest(offered, key));
    }

    private static int highest(ApiRanges offered, ApiKey key) {
        ApiRanges.Range range = offered.of(key.id());
        int highest = range == null ? NONE : Math.min(range.highest(), key.highest());
        return range == null || highest < Math.max(range.lowest(), key.lowest()) ? NONE : highest;
    }

    @Override
    public Reply<Answer> send(Request request) {
        ClientConnection current = connection();
        return current == null ? unknown() : watched(current, current.send(io.lane(), request));
    }

    /** After a failure the next request begins with a new connection. */
    private <T> Reply<T> watched(ClientConnection current, Reply<T> reply) {
        Reply<T> seen = Reply.on(io.lane());
        reply.read((value, error) -> {
            if (value != null) {
                seen.complete(value);
                return;
            }
            if (connection == current) {
                close();
            }
            seen.fail(error == null ? new IllegalStateException("no answer") : error);
        });
        return seen;
    }

    private <T> Reply<T> unknown() {
        return Reply.failed(new IllegalStateException("the address of broker " + brokerId + " is not known"));
    }

    @Override
    public void close() {
        ClientConnection old = connection;
        connection = null;
        if (old != null) {
            old.close();
        }
    }

    private @Nullable ClientConnection connection() {
        BrokerInfo broker = image.get().brokers().get(brokerId);
        Endpoint endpoint = broker == null ? null : broker.endpoint(listener);
        if (endpoint == null) {
            return connection;
        }
        HostPort address = new HostPort(endpoint.host(), endpoint.port());
        if (connection == null || !connection.address().equals(address)) {
            close();
            connection = ClientConnection.open(io, address, settings);
        }
        return connection;
    }
}
