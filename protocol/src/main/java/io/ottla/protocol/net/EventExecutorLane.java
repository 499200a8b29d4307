package io.ottla.protocol.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane on a Netty event executor: one with a thread of its own, or an event loop that owns connections too. A task that
 * throws is logged and does not stop the lane.
 *
 * @param executor runs tasks one at a time
 */
public record EventExecutorLane(EventExecutor executor, Clock clock) implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(EventExecutorLane.class);

    @Override
    public void run(Runnable task) {
        executor.execute(task);
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        ScheduledFuture<?> order = executor.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
        return () -> order.cancel(false);
    }

    @Override
    public boolean here() {
        return executor.inEventLoop();
    }

    /** A scheduled task's failure would only be kept in its future, where nobody looks. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A timed task failed", e);
        }
    }
}
