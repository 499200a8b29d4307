package io.ottla.protocol.lane;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes tasks on to another executor, at most so many at a time, so that one kind of work does not take all its threads;
 * the rest waits in order. Thread: any.
 */
public final class Narrow implements Executor {
    private final Executor wide;
    private final int most;
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();

    /** @param most at least 1 */
    public Narrow(Executor wide, int most) {
        this.wide = wide;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        passOn();
    }

    private void passOn() {
        for (int now = running.get(); now < most && !waiting.isEmpty(); now = running.get()) {
            if (running.compareAndSet(now, now + 1)) {
                begin();
            }
        }
    }

    private void begin() {
        try {
            wide.execute(this::runNext);
        } catch (RuntimeException e) {
            running.decrementAndGet();
            throw e;
        }
    }

    private void runNext() {
        Runnable task = waiting.poll();
        try {
            if (task != null) {
                task.run();
            }
        } finally {
            running.decrementAndGet();
            passOn();
        }
    }
}
