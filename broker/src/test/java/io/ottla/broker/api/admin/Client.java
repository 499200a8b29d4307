package io.ottla.broker.api.admin;

import io.ottla.broker.api.ClientSoftware;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Principal;
import io.ottla.coordinator.cluster.SecurityProtocol;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A connection on some listener, by which the client reached us as 192.0.2.1:9999. */
record Client(String listener) implements Connection {
    @Override
    public long id() {
        return 1;
    }

    @Override
    public SecurityProtocol securityProtocol() {
        return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress("192.0.2.1", 9999);
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress("192.0.2.2", 40_000);
    }

    @Override
    public Principal principal() {
        return Principal.ANONYMOUS;
    }

    @Override
    public ClientSoftware software() {
        return ClientSoftware.UNKNOWN;
    }

    @Override
    public <T> @Nullable T kept(Class<T> type) {
        return null;
    }

    @Override
    public <T> void keep(Class<T> type, T state) {}

    @Override
    public void onClose(Runnable task) {}
}
