package io.ottla.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.ottla.broker.api.Attachments;
import io.ottla.broker.api.ClientSoftware;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Principal;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.net.EventExecutorLane;
import io.ottla.protocol.net.FrameReader;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: what is known of it, and when it reads, pauses and ends. What the requests say is
 * {@link Requests}' business. Anything wrong ends this connection and no other. Thread: its event loop, which may change
 * while nothing is in flight.
 *
 * <pre>
 *   reading  --too much in flight, here or over all connections--> paused
 *   paused   --answers have left-------------------------------->  reading
 *   either   --bad frame, idle, client gone----------------------> closed
 *
 *   either   --broker stops------------------------------------->  ending: what comes is dropped
 *   ending   --all answered------------------------------------->  output shut; the client closes
 *
 *   reading  --its work lies with another event loop------------>  paused, until nothing is in flight
 *   paused   --all answered, registered with the other loop----->  reading
 * </pre>
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    private final long id;
    private final Listener listener;
    private final ConnectionRules rules;
    private final BadClients badClients;
    private final FrameReader frames;
    private final Attachments attachments = new Attachments();
    private final Affinity affinity = new Affinity();
    private @Nullable Ends ends;
    private @Nullable Open open;
    private @Nullable EventLoop destination;
    private boolean leaving;
    private boolean ending;
    private boolean closed;

    /** Both addresses, which stay. */
    private record Ends(InetSocketAddress local, InetSocketAddress remote) {}

    /** The parts that belong to an event loop, and exist while the channel is active there. */
    private record Open(ChannelHandlerContext ctx, Requests requests, IdleWatch idle, EventExecutorLane lane) {
        Channel channel() {
            return ctx.channel();
        }
    }

    ServerConnection(long id, Listener listener, ConnectionRules rules, BadClients badClients, FrameReader frames) {
        this.id = id;
        this.listener = listener;
        this.rules = rules;
        this.badClients = badClients;
        this.frames = frames;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ends = new Ends(
                address(ctx.channel().localAddress()), address(ctx.channel().remoteAddress()));
        settle(ctx);
    }

    /** Also fires before the channel is active for the first time. */
    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        if (leaving && !closed) {
            leaving = false;
            destination = null;
            if (open == null) {
                settle(ctx);
            }
            loadChanged();
        }
    }

    private void settle(ChannelHandlerContext ctx) {
        EventExecutorLane lane = new EventExecutorLane(ctx.executor(), rules.clock());
        Requests requests = new Requests(ctx, this, lane, rules, this::loadChanged);
        IdleWatch idle = new IdleWatch(lane, frames, rules.frameTimeoutMs(), rules.idleMaxMs(), this::silent);
        open = new Open(ctx, requests, idle, lane);
        idle.start();
    }

    @Override
    public void workedOn(Lane lane) {
        EventLoop better = affinity.drawnTo(lane);
        if (better != null && !leaving) {
            destination = better;
        }
    }

    /** Leaves this event loop for the destination, unless a request slipped in: then it stays for now. */
    private void leave(Open here) {
        leaving = true;
        EventLoop from = here.channel().eventLoop();
        EventLoop to = Objects.requireNonNull(destination);
        here.channel().deregister().addListener(gone -> {
            boolean idle = here.requests.inFlight() == 0;
            if (idle) {
                affinity.moved();
                here.idle.stop();
                open = null;
            }
            (idle ? to : from).register(here.channel());
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf frame = (ByteBuf) msg;
        if (closed || ending || open == null) {
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
        attachments.close();
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
        if (ending) {
            endAnswered(now);
            return;
        }
        boolean full = now.requests.isFull() || !now.channel().isWritable() || destination != null;
        if (!full && rules.budget().isExhausted()) {
            full = true;
            if (now.channel().config().isAutoRead()) {
                rules.budget().whenRoom(() -> now.lane.run(() -> roomAgain(now)));
            }
        }
        now.idle.waitingForUs(full || now.requests.inFlight() > 0);
        if (now.channel().config().isAutoRead() == full) {
            now.channel().config().setAutoRead(!full);
        }
        if (destination != null && !leaving && now.requests.inFlight() == 0) {
            leave(now);
        }
    }

    private void roomAgain(Open then) {
        if (open == then) {
            loadChanged();
        }
    }

    /**
     * Serves nothing more, and ends: at once when nothing is under way, else when it is answered to the last byte and the
     * client has closed. For that the caller sets a limit. From any thread.
     */
    void end(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> end(channel));
        } else if (open == null || leaving || !open.requests.areUnderWay()) {
            channel.close();
        } else {
            ending = true;
            channel.config().setAutoRead(true); // bytes left unread would have the system throw the answers away
        }
    }

    private void endAnswered(Open now) {
        if (now.channel() instanceof DuplexChannel channel
                && !channel.isOutputShutdown()
                && !now.requests.areUnderWay()) {
            channel.shutdownOutput().addListener(shut -> {
                if (!shut.isSuccess()) {
                    channel.close();
                }
            });
        }
    }

    private void badClient(String why) {
        if (!closed && open != null) {
            closed = true;
            badClients.report(this, why);
            open.channel().close();
        }
    }

    /** Nothing comes any more: half a request is the client's fault, silence is not. */
    private void silent(String why) {
        if (frames.inFrame()) {
            badClient(why);
        } else if (!closed && open != null) {
            LOG.debug("closed {}: {}", this, why);
            closed = true;
            open.channel().close();
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
        return ends().local;
    }

    @Override
    public InetSocketAddress remote() {
        return ends().remote;
    }

    private Ends ends() {
        if (ends == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return ends;
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
    public Attachments attachments() {
        return attachments;
    }

    @Override
    public String toString() {
        return "connection " + id + " of " + (ends == null ? "a client" : ends.remote) + " on " + listener.name();
    }
}
