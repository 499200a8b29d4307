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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The sockets that the broker listens on, and the connections that came in by them. Thread: {@link #bind},
 * {@link #refuseNew} and {@link #close} belong to the thread that starts and stops the broker, and wait.
 */
public final class Listeners {
    /** Beyond this many unsent bytes a connection's requests are not read; below the lower they are again. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private final NetworkLoops loops;
    private final ConnectionRules rules;
    private final Supplier<NetworkSettings> settings;
    private final ConnectionQuota quota = new ConnectionQuota();
    private final BadClients badClients;
    private final Map<String, Channel> bound = new LinkedHashMap<>();
    private final List<ConnectionSetup> setups = new ArrayList<>();

    /** @param settings as they are now: limits count for each new connection */
    public Listeners(NetworkLoops loops, ConnectionRules rules, Supplier<NetworkSettings> settings) {
        this.loops = loops;
        this.rules = rules;
        this.settings = settings;
        this.badClients = new BadClients(rules.clock());
    }

    /**
     * Listens on the address; connections wait in the kernel's queue until {@link #accept}. Throws {@link BindFailure} with one line that says what
     * to do.
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
        setups.add(setup);
        bound.put(address.name(), done.channel());
    }

    /** From now on connections are taken in. */
    public void accept() {
        bound.values().forEach(channel -> channel.config().setAutoRead(true));
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
        Channel channel = bound.get(listener);
        if (channel == null) {
            throw new IllegalArgumentException("listener " + listener + " is not bound");
        }
        return (InetSocketAddress) channel.localAddress();
    }

    /** Connections that are open now. */
    public int connections() {
        return quota.count();
    }

    /** Takes no new connections; the ones that are there live on. */
    public void refuseNew() {
        bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
    }

    /** Takes no new connections and ends those that are there. */
    public void close() {
        refuseNew();
        setups.forEach(ConnectionSetup::closeAll);
    }
}
