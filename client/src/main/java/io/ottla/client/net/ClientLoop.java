package io.ottla.client.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that a client's connections, metadata and state machines live on: a Netty event loop, seen as a
 * {@link Lane} too. A broker hands in one of its own loops instead of starting another thread.
 *
 * <p>Thread: immutable.
 */
public final class ClientLoop implements AutoCloseable {
    private final EventLoop executor;
    private final ChannelFactory<? extends Channel> channels;
    private final Lane lane;
    private final Traffic traffic;
    private final @Nullable MultiThreadIoEventLoopGroup owned;

    private ClientLoop(
            EventLoop executor,
            ChannelFactory<? extends Channel> channels,
            Clock clock,
            @Nullable MultiThreadIoEventLoopGroup owned) {
        this.executor = executor;
        this.channels = channels;
        this.lane = new LoopLane(executor, clock);
        this.traffic = new Traffic(clock);
        this.owned = owned;
    }

    /** A thread of its own, a daemon, which {@link #close} ends. */
    public static ClientLoop start(String threadName) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(threadName, true), NioIoHandler.newFactory());
        return new ClientLoop(group.next(), NioSocketChannel::new, Clock.SYSTEM, group);
    }

    /** A loop that lives elsewhere, with the kind of channel that fits it; {@link #close} leaves it alone. */
    public static ClientLoop on(EventLoop loop, ChannelFactory<? extends Channel> channels, Clock clock) {
        return new ClientLoop(loop, channels, clock, null);
    }

    public EventLoop executor() {
        return executor;
    }

    public Lane lane() {
        return lane;
    }

    /** What goes over the connections on this loop. */
    Traffic traffic() {
        return traffic;
    }

    ChannelFactory<? extends Channel> channels() {
        return channels;
    }

    /** Ends the thread if it is our own, without waiting for it. From anywhere. */
    @Override
    public void close() {
        if (owned != null) {
            owned.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
