package io.ottla.broker.control;

import io.ottla.client.HostPort;
import io.ottla.client.net.ClientConnection;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.store.Liveness;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** Finds out whether a broker answers at an address by asking for its versions. From any lane. */
public final class SocketLiveness implements Liveness {
    private static final int TIMEOUT_MS = 3000;

    private final ClientLoop loop;
    private final ConnectionSettings settings;

    public SocketLiveness(ClientLoop loop, String clientId) {
        this.loop = loop;
        this.settings = ConnectionSettings.defaults(clientId).withRequestTimeoutMs(TIMEOUT_MS);
    }

    @Override
    public Reply<Sign> probe(Lane asker, Endpoint endpoint) {
        HostPort address = new HostPort(endpoint.host(), endpoint.port());
        ClientConnection connection = ClientConnection.open(loop, address, settings);
        Reply<Sign> sign = Reply.on(asker);
        connection.ready(asker).read((ranges, error) -> {
            connection.close();
            sign.complete(ranges != null ? Sign.ALIVE : isRefused(error) ? Sign.DEAD : Sign.UNKNOWN);
        });
        return sign;
    }

    private static boolean isRefused(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused")) {
                return true;
            }
        }
        return false;
    }
}
