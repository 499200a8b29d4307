package io.ottla.broker.server;

import io.netty.util.internal.PlatformDependent;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.CallGate;
import io.ottla.broker.config.ListenerAddress;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.config.NetworkSettings;
import io.ottla.broker.net.ConnectionRules;
import io.ottla.broker.net.InFlightBudget;
import io.ottla.broker.net.Listeners;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.net.FrameMemory;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The listeners of this broker, bound first and serving later. */
final class Network {
    /** One part of the direct memory is for requests that have begun, one for those in work where no setting says. */
    private static final int MEMORY_SHARE = 3;

    private static final long SHARE_MIN_BYTES = 32L << 20;

    private final LiveSettings live;
    private final AtomicReference<ApiTable> table = new AtomicReference<>(new ApiTable(List.of()));
    private final Listeners listeners;

    Network(LiveSettings live, Threads threads, Clock clock) {
        this.live = live;
        NetworkSettings settings = live.current().network();
        ConnectionRules rules = new ConnectionRules(
                table::get,
                CallGate.OPEN,
                settings.requestBytesMax(),
                settings.frameTimeoutMs(),
                settings.connectionsIdleMaxMs(),
                new InFlightBudget(budgetBytes(settings)),
                new FrameMemory(shareBytes()),
                clock);
        this.listeners =
                new Listeners(threads.loops(), rules, () -> live.current().network());
    }

    private static long budgetBytes(NetworkSettings settings) {
        return settings.queuedRequestBytesMax() > 0 ? settings.queuedRequestBytesMax() : shareBytes();
    }

    private static long shareBytes() {
        return Math.max(SHARE_MIN_BYTES, PlatformDependent.maxDirectMemory() / MEMORY_SHARE);
    }

    /** Binds every listener. Throws BindFailure with one line. */
    void bind() {
        for (ListenerAddress address : live.current().network().listeners().listeners()) {
            listeners.bind(address);
        }
    }

    /** Opens and closes listeners until these are open; waits. What could not be done, one line for each. */
    List<String> become(List<ListenerAddress> wanted) {
        return listeners.become(wanted);
    }

    boolean isBound(String listener) {
        return listeners.isBound(listener);
    }

    void serve(ApiTable apis) {
        table.set(apis);
    }

    void accept() {
        listeners.accept();
    }

    int port(String listener) {
        return listeners.address(listener).getPort();
    }

    void close() {
        listeners.close();
    }
}
