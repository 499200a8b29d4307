package io.ottla.broker.server;

import io.ottla.client.net.ClientConnection;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.client.net.HostPort;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.store.Liveness;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;

/** Finds out by connecting whether a broker serves at an address. Thread: any; what blocks does so on the disk pool. */
final class SocketLiveness implements Liveness {
    private static final int PATIENCE_MS = 1000;

    private final ClientLoop io;
    private final Executor blocking;
    private final IntPredicate isOurPort;

    /** @param isOurPort whether this very process listens on a port: then nobody else does */
    SocketLiveness(ClientLoop io, Executor blocking, IntPredicate isOurPort) {
        this.io = io;
        this.blocking = blocking;
        this.isOurPort = isOurPort;
    }

    @Override
    public Reply<Sign> probe(Lane asker, Endpoint endpoint) {
        Reply<Sign> reply = Reply.on(asker);
        blocking.execute(() -> {
            Sign sign = knock(endpoint);
            if (sign == Sign.ALIVE) {
                asker.run(() -> ask(asker, endpoint, reply));
            } else {
                reply.complete(sign);
            }
        });
        return reply;
    }

    /** Whether anybody opens. */
    private Sign knock(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
            if (address.isUnresolved()) {
                return Sign.UNKNOWN;
            }
            if (isOurPort.test(endpoint.port()) && isThisMachine(address.getAddress())) {
                return Sign.UNKNOWN;
            }
            socket.connect(address, PATIENCE_MS);
            return Sign.ALIVE;
        } catch (ConnectException e) {
            return Sign.DEAD;
        } catch (IOException e) {
            return Sign.UNKNOWN;
        }
    }

    private static boolean isThisMachine(InetAddress address) throws IOException {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    /** Whether who opened is a broker. */
    private void ask(Lane asker, Endpoint endpoint, Reply<Sign> reply) {
        ClientConnection connection = ClientConnection.open(
                io,
                new HostPort(endpoint.host(), endpoint.port()),
                ConnectionSettings.defaults("liveness").withRequestTimeoutMs(PATIENCE_MS));
        connection.ready(asker).read((ranges, error) -> {
            connection.close();
            reply.complete(ranges == null ? Sign.UNKNOWN : Sign.ALIVE);
        });
    }
}
