package io.ottla.client.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.concurrent.TimeUnit;

/** An event loop seen as a lane. Thread: as every lane's. */
record LoopLane(EventLoop loop, Clock clock) implements Lane {
    @Override
    public void run(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        ScheduledFuture<?> order = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> order.cancel(false);
    }

    @Override
    public boolean here() {
        return loop.inEventLoop();
    }
}
