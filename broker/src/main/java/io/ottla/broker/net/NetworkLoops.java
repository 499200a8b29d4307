package io.ottla.broker.net;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.ottla.protocol.net.NumberedThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The event loops {@code loop-n} that own connections, with the kind of channel that fits them: epoll where the system
 * has it, NIO elsewhere. Thread: immutable.
 */
public final class NetworkLoops {
    private final MultiThreadIoEventLoopGroup group;
    private final ChannelFactory<? extends ServerChannel> listening;
    private final ChannelFactory<? extends Channel> connecting;
    private final ByteBufAllocator allocator;

    private NetworkLoops(
            MultiThreadIoEventLoopGroup group,
            ChannelFactory<? extends ServerChannel> listening,
            ChannelFactory<? extends Channel> connecting,
            ByteBufAllocator allocator) {
        this.group = group;
        this.listening = listening;
        this.connecting = connecting;
        this.allocator = allocator;
    }

    /** How buffers are allocated. */
    public enum Allocator {
        POOLED,
        ADAPTIVE
    }

    /** @param threads 1 or more; a thread starts with its first connection */
    public static NetworkLoops start(int threads, Allocator allocator) {
        ByteBufAllocator buffers =
                allocator == Allocator.POOLED ? PooledByteBufAllocator.DEFAULT : new AdaptiveByteBufAllocator(true);
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, new NumberedThreads("loop-"), io);
        return epoll
                ? new NetworkLoops(group, EpollServerSocketChannel::new, EpollSocketChannel::new, buffers)
                : new NetworkLoops(group, NioServerSocketChannel::new, NioSocketChannel::new, buffers);
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    ChannelFactory<? extends ServerChannel> listening() {
        return listening;
    }

    /** The kind of channel for connections that we open ourselves on one of the loops. */
    public ChannelFactory<? extends Channel> connecting() {
        return connecting;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** One of the loops, in turn. */
    public EventLoop next() {
        return group.next();
    }

    /** All of them, for lanes that ride on them. */
    public List<EventExecutor> all() {
        List<EventExecutor> loops = new ArrayList<>();
        group.forEach(loops::add);
        return loops;
    }

    /** Ends the threads once what is queued has run, within a second. */
    public Future<?> stop() {
        return group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
