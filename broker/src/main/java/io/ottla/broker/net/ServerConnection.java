package io.ottla.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ottla.broker.api.ClientSoftware;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Principal;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.protocol.net.EventExecutorLane;
import io.ottla.protocol.net.FrameReader;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: what is known of it, and when it reads, pauses and ends. What the requests say is
 * {@link Requests}' business. Anything wrong ends this connection and no other. Thread: its event loop.
 *
 * <pre>
 *   reading  --too much in flight, here or over all connections--> paused
 *   paused   --answers have left-------------------------------->  reading
 *   either   --bad frame, idle, client gone, broker stops------->  closed
 * </pre>
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    private final long id;
    private final Listener listener;
    private final ConnectionRules rules;
    private final BadClients badClients;
    private final FrameReader frames;
    private final Map<Class<?>, Object> kept = new HashMap<>();
    private final List<Runnable> onClose = new ArrayList<>();
    private @Nullable Open open;
    private boolean closed;

    /** The parts that exist while the channel is active. */
    private record Open(
            Channel channel,
            Requests requests,
            IdleWatch idle,
            InetSocketAddress local,
            InetSocketAddress remote,
            EventExecutorLane lane) {}

    ServerConnection(long id, Listener listener, ConnectionRules rules, BadClients badClients, FrameReader frames) {
        this.id = id;
        this.listener = listener;
        this.rules = rules;
        this.badClients = badClients;
        this.frames = frames;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        EventExecutorLane lane = new EventExecutorLane(ctx.executor(), rules.clock());
        Requests requests = new Requests(ctx, this, lane, rules, this::loadChanged);
        IdleWatch idle = new IdleWatch(lane, frames, rules.frameTimeoutMs(), rules.idleMaxMs(), this::silent);
        open = new Open(
                ctx.channel(),
                requests,
                idle,
                address(ctx.channel().localAddress()),
                address(ctx.channel().remoteAddress()),
                lane);
        idle.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf frame = (ByteBuf) msg;
        if (closed || open == null) {
            frame.release();
            return;
        }
        try {
            open.requests.take(frame);
        } catch (MalformedException e) {
            badClient(String.valueOf(e.getMessage()));
            return;
        }
        loadChanged();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (open != null) {
            open.requests.readEnds();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        loadChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        if (open != null) {
            open.idle.stop();
            open.requests.close();
        }
        onClose.forEach(Runnable::run);
        onClose.clear();
        kept.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof MalformedException) {
            badClient(String.valueOf(cause.getMessage()));
        } else if (cause instanceof IOException) {
            LOG.debug("closed {}: {}", this, cause.getMessage());
            ctx.close();
        } else {
            LOG.error("closed {}", this, cause);
            ctx.close();
        }
    }

    /** Reads on or pauses, as there is room or not. */
    private void loadChanged() {
        Open now = open;
        if (now == null || closed) {
            return;
        }
        boolean full = now.requests.isFull() || !now.channel.isWritable();
        if (!full && rules.budget().isExhausted()) {
            full = true;
            if (now.channel.config().isAutoRead()) {
                rules.budget().whenRoom(() -> now.lane.run(this::loadChanged));
            }
        }
        now.idle.waitingForUs(full || now.requests.inFlight() > 0);
        if (now.channel.config().isAutoRead() == full) {
            now.channel.config().setAutoRead(!full);
        }
    }

    private void badClient(String why) {
        if (!closed && open != null) {
            closed = true;
            badClients.report(this, why);
            open.channel.close();
        }
    }

    /** Nothing comes any more: half a request is the client's fault, silence is not. */
    private void silent(String why) {
        if (frames.inFrame()) {
            badClient(why);
        } else if (!closed && open != null) {
            LOG.debug("closed {}: {}", this, why);
            closed = true;
            open.channel.close();
        }
    }

    private static InetSocketAddress address(java.net.@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : InetSocketAddress.createUnresolved("", 0);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String listener() {
        return listener.name();
    }

    @Override
    public SecurityProtocol securityProtocol() {
        return listener.securityProtocol();
    }

    @Override
    public InetSocketAddress local() {
        return active().local;
    }

    @Override
    public InetSocketAddress remote() {
        return active().remote;
    }

    private Open active() {
        if (open == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return open;
    }

    @Override
    public Principal principal() {
        return Principal.ANONYMOUS;
    }

    @Override
    public ClientSoftware software() {
        ClientSoftware told = kept(ClientSoftware.class);
        return told == null ? ClientSoftware.UNKNOWN : told;
    }

    @Override
    public <T> @Nullable T kept(Class<T> type) {
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

    @Override
    public String toString() {
        return "connection " + id + " of " + (open == null ? "a client" : open.remote) + " on " + listener.name();
    }
}
