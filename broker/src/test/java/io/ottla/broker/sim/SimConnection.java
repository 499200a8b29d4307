package io.ottla.broker.sim;

import io.ottla.broker.api.ClientSoftware;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Principal;
import io.ottla.coordinator.cluster.SecurityProtocol;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The leader's end of a connection between two brokers of a simulation. */
public final class SimConnection implements Connection {
    private final Map<Class<?>, Object> kept = new HashMap<>();
    private final List<Runnable> onClose = new ArrayList<>();
    private boolean closed;

    @Override
    public long id() {
        return 1;
    }

    @Override
    public String listener() {
        return "PLAINTEXT";
    }

    @Override
    public SecurityProtocol securityProtocol() {
        return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress("10.0.0.1", 9092);
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress("10.0.0.2", 40_000);
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
    public <T> T kept(Class<T> type) {
        return type.cast(kept.get(type));
    }

    @Override
    public <T> void keep(Class<T> type, T state) {
        kept.put(type, state);
    }

    @Override
    public void onClose(Runnable task) {
        if (closed) {
            task.run();
        } else {
            onClose.add(task);
        }
    }

    public void close() {
        closed = true;
        onClose.forEach(Runnable::run);
        onClose.clear();
    }
}
