package io.ottla.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ottla.protocol.lane.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Accepts no more connections in a second than max.connection.creation.rate says: beyond it the rest wait in the
 * kernel's queue for the next second. Thread: the event loop of the listening channel.
 */
final class AcceptRate extends ChannelInboundHandlerAdapter {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final IntSupplier perSecondMax;
    private final Clock clock;
    private long secondStartNanos;
    private int accepted;

    AcceptRate(IntSupplier perSecondMax, Clock clock) {
        this.perSecondMax = perSecondMax;
        this.clock = clock;
        this.secondStartNanos = clock.nanos();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        long now = clock.nanos();
        if (now - secondStartNanos >= SECOND_NANOS) {
            secondStartNanos = now;
            accepted = 0;
        }
        accepted++;
        if (accepted >= perSecondMax.getAsInt() && ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(false);
            ctx.executor()
                    .schedule(
                            () -> ctx.channel().config().setAutoRead(true),
                            secondStartNanos + SECOND_NANOS - now,
                            TimeUnit.NANOSECONDS);
        }
        ctx.fireChannelRead(msg);
    }
}
