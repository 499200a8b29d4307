package io.ottla.broker.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.ottla.broker.config.ListenerAddress;
import io.ottla.broker.config.NetworkSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The sockets that the broker listens on, and the connections that came in by them. Thread: any that may wait; one at a
 * time for {@link #bind} and {@link #become}.
 */
public final class Listeners {
    /** Beyond this many unsent bytes a connection's requests are not read; below the lower they are again. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private static final int LAST_ANSWERS_MS = 1000;

    private final NetworkLoops loops;
    private final ConnectionRules rules;
    private final Supplier<NetworkSettings> settings;
    private final ConnectionQuota quota = new ConnectionQuota();
    private final BadClients badClients;
    private final Map<String, Bound> bound = new ConcurrentHashMap<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.BINDING);

    private enum Phase {
        BINDING,
        ACCEPTING,
        CLOSED
    }

    /** One open listener. */
    private record Bound(ListenerAddress address, Channel channel, ConnectionSetup setup) {}

    /** @param settings as they are now: limits count for each new connection */
    public Listeners(NetworkLoops loops, ConnectionRules rules, Supplier<NetworkSettings> settings) {
        this.loops = loops;
        this.rules = rules;
        this.settings = settings;
        this.badClients = new BadClients(rules.clock());
    }

    /**
     * Listens on the address; connections wait in the kernel's queue until {@link #accept}. Throws {@link BindFailure}
     * with one line that says what to do.
     */
    public void bind(ListenerAddress address) {
        NetworkSettings now = settings.get();
        InetSocketAddress socket = address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
        if (socket.isUnresolved()) {
            throw BindFailure.unknownHost(address);
        }
        ConnectionSetup setup = new ConnectionSetup(
                new Listener(address.name(), address.protocol()), rules, badClients, quota, this::limits);
        ChannelFuture done = bootstrap(now, setup).bind(socket).awaitUninterruptibly();
        if (!done.isSuccess()) {
            throw BindFailure.of(address, done.cause());
        }
        bound.put(address.name(), new Bound(address, done.channel(), setup));
        switch (Objects.requireNonNull(phase.get())) {
            case BINDING -> {}
            case ACCEPTING -> done.channel().config().setAutoRead(true);
            case CLOSED -> close();
        }
    }

    /**
     * Closes the listeners that are not among these and opens those that are new. Connections of a closed one end a
     * little later, so that who asked for it hears the answer. Returns why a listener could not be opened, one line for
     * each; one that only was to move stays where it was.
     */
    public List<String> become(List<ListenerAddress> wanted) {
        List<String> troubles = new ArrayList<>();
        List<Bound> gone =
                bound.values().stream().filter(b -> !wanted.contains(b.address)).toList();
        gone.forEach(this::shut);
        for (ListenerAddress address : wanted) {
            if (!bound.containsKey(address.name())) {
                try {
                    bind(address);
                } catch (BindFailure e) {
                    troubles.add(e.getMessage());
                    gone.stream()
                            .filter(b -> b.address.name().equals(address.name()))
                            .forEach(b -> bind(b.address));
                }
            }
        }
        return troubles;
    }

    private void shut(Bound listener) {
        bound.remove(listener.address.name());
        listener.channel.close().awaitUninterruptibly();
        loops.next().schedule(listener.setup::closeAll, LAST_ANSWERS_MS, TimeUnit.MILLISECONDS);
    }

    /** From now on connections are taken in. */
    public void accept() {
        phase.compareAndSet(Phase.BINDING, Phase.ACCEPTING);
        bound.values().forEach(listener -> listener.channel.config().setAutoRead(true));
    }

    private ServerBootstrap bootstrap(NetworkSettings now, ConnectionSetup setup) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.listening())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new AcceptRate(() -> settings.get().connectionsPerSecondMax(), rules.clock()));
                    }
                })
                .childHandler(setup)
                .option(ChannelOption.SO_BACKLOG, now.listenBacklog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT);
        if (now.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, now.receiveBufferBytes());
        }
        if (now.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, now.sendBufferBytes());
        }
        return bootstrap;
    }

    private ConnectionQuota.Limits limits() {
        NetworkSettings now = settings.get();
        return new ConnectionQuota.Limits(
                now.connectionsMax(), now.connectionsPerIpMax(), now.connectionsPerIpOverrides());
    }

    /** Where the listener is bound, with the port that the system chose if it was asked to. */
    public InetSocketAddress address(String listener) {
        Bound open = bound.get(listener);
        if (open == null) {
            throw new IllegalArgumentException("listener " + listener + " is not bound");
        }
        return (InetSocketAddress) open.channel.localAddress();
    }

    /** Whether there is a listener of that name. */
    public boolean isBound(String listener) {
        return bound.containsKey(listener);
    }

    /** Connections that are open now. */
    public int connections() {
        return quota.count();
    }

    /** Takes no new connections; the ones that are there live on. */
    public void refuseNew() {
        phase.set(Phase.CLOSED);
        bound.values().forEach(listener -> listener.channel.close().awaitUninterruptibly());
    }

    /** Takes no new connections and no more requests; what is under way is answered, for which there is a second. */
    public void close() {
        refuseNew();
        long untilNanos = rules.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(LAST_ANSWERS_MS);
        bound.values().forEach(listener -> listener.setup.endAll());
        bound.values().forEach(listener -> listener.setup.awaitEnd(untilNanos));
        bound.values().forEach(listener -> listener.setup.closeAll());
    }
}
