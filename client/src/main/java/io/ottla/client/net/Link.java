package io.ottla.client.net;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address: a connection, opened when it is first used and again when it was lost, not sooner than the
 * backoff allows. In between requests fail at once with the reason why the last attempt did.
 *
 * <p>Thread: the client's loop.
 */
final class Link implements Route {
    private final ClientLoop loop;
    private final HostPort address;
    private final UnknownHosts unknownHosts;
    private final ConnectionSettings settings;
    private final Backoff backoff;
    private final RandomGenerator random;
    private @Nullable ClientConnection connection;
    private @Nullable ClientException lastFailure;
    private boolean ready;
    private int failures;
    private long retryAtNanos;

    Link(
            ClientLoop loop,
            HostPort address,
            UnknownHosts unknownHosts,
            ConnectionSettings settings,
            Backoff backoff,
            RandomGenerator random) {
        this.loop = loop;
        this.address = address;
        this.unknownHosts = unknownHosts;
        this.settings = settings;
        this.backoff = backoff;
        this.random = random;
    }

    @Override
    public HostPort address() {
        return address;
    }

    @Override
    public boolean isReady() {
        return ready && connection != null && connection.isOpen();
    }

    @Override
    public Reply<Answer> send(Request request) {
        ClientException reason = reasonToWait();
        return reason != null ? Reply.failed(reason) : open().send(loop.lane(), request);
    }

    @Override
    public Reply<ApiRanges> versions() {
        ClientException reason = reasonToWait();
        return reason != null ? Reply.failed(reason) : open().ready(loop.lane());
    }

    private @Nullable ClientException reasonToWait() {
        boolean open = connection != null && connection.isOpen();
        return !open && loop.lane().clock().nanos() - retryAtNanos < 0 ? lastFailure : null;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }

    private ClientConnection open() {
        ClientConnection current = connection;
        if (current != null && current.isOpen()) {
            return current;
        }
        ready = false;
        ClientConnection opened = ClientConnection.open(loop, address, settings);
        connection = opened;
        opened.ready(loop.lane()).read((ranges, failure) -> {
            if (failure == null) {
                ready = true;
                failures = 0;
                lastFailure = null;
            } else {
                failed(failure);
            }
        });
        return opened;
    }

    private void failed(Throwable failure) {
        failures++;
        unknownHosts.failed(address, failure);
        retryAtNanos = loop.lane().clock().nanos() + backoff.afterFailures(failures, random) * 1_000_000;
        lastFailure = failure instanceof ClientException known
                ? known
                : new ClientException(ErrorCode.NETWORK_EXCEPTION, "Connection to " + address + " failed", failure);
    }
}
