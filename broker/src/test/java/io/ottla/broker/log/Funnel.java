package io.ottla.broker.log;

import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.SimLane;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A lane that other threads may give tasks to and that the test drains by hand. */
final class Funnel implements Lane {
    private final SimLane timers;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread owner = Thread.currentThread();

    Funnel(SimLane timers) {
        this.timers = timers;
    }

    @Override
    public void run(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        return timers.after(delayMs, task);
    }

    @Override
    public Clock clock() {
        return Clock.SYSTEM;
    }

    @Override
    public boolean here() {
        return Thread.currentThread() == owner;
    }

    void drain() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
