package io.ottla.broker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.ottla.protocol.net.FrameReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections of accepted channels, within the limits. The handlers of a listener's security protocol go in front
 * of the frames here. Thread: each channel's event loop.
 */
final class ConnectionSetup extends ChannelInitializer<Channel> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSetup.class);
    private static final AtomicLong NEXT_ID = new AtomicLong(1);

    private final Listener listener;
    private final ConnectionRules rules;
    private final BadClients badClients;
    private final ConnectionQuota quota;
    private final Supplier<ConnectionQuota.Limits> limits;
    private final Map<Channel, ServerConnection> connections = new ConcurrentHashMap<>();

    ConnectionSetup(
            Listener listener,
            ConnectionRules rules,
            BadClients badClients,
            ConnectionQuota quota,
            Supplier<ConnectionQuota.Limits> limits) {
        this.listener = listener;
        this.rules = rules;
        this.badClients = badClients;
        this.quota = quota;
        this.limits = limits;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null) {
            InetAddress address = remote.getAddress();
            String refusal = quota.enter(address, limits.get());
            channel.closeFuture().addListener(closed -> quota.leave(address));
            if (refusal != null) {
                badClients.report(remote, refusal);
                channel.close();
                return;
            }
        }
        SameHost.unpace(channel);
        FrameReader frames = new FrameReader(rules.requestBytesMax(), rules.memory());
        ServerConnection connection =
                new ServerConnection(NEXT_ID.getAndIncrement(), listener, rules, badClients, frames);
        connections.put(channel, connection);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        channel.pipeline().addLast(frames).addLast(connection);
    }

    @Override
    public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
        LOG.error("{} could not take a connection in", listener.name(), cause);
        ctx.close();
    }

    /** Has every connection of this listener end once what is under way is answered. From any thread. */
    void endAll() {
        connections.forEach((channel, connection) -> connection.end(channel));
    }

    /** Waits until the connections of this listener have ended, or the clock shows so much. */
    void awaitEnd(long untilNanos) {
        for (Channel channel : connections.keySet()) {
            long left = Math.max(0, untilNanos - rules.clock().nanos());
            channel.closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
        }
    }

    /** Ends every connection of this listener at once. From any thread. */
    void closeAll() {
        connections.keySet().forEach(Channel::close);
    }
}
