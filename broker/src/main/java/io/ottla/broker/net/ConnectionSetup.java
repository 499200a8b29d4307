package io.ottla.broker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.ottla.protocol.net.FrameReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

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
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
        FrameReader frames = new FrameReader(rules.requestBytesMax(), rules.memory());
        channel.pipeline()
                .addLast(frames)
                .addLast(new ServerConnection(NEXT_ID.getAndIncrement(), listener, rules, badClients, frames));
    }

    @Override
    public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
        LOG.error("{} could not take a connection in", listener.name(), cause);
        ctx.close();
    }

    /** Ends every connection of this listener. From any thread. */
    void closeAll() {
        channels.forEach(Channel::close);
    }
}
