package io.ottla.broker.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be stopped, the last started first. A step that fails is logged and does not keep the others from it. It is
 * begun from outside, or by the broker itself when it finds that it is of no use any more.
 */
final class Stops {
    private static final Logger LOG = LoggerFactory.getLogger(Stops.class);

    /** A stop after a failure may meet what failed; the process does not wait for it longer than this. */
    private static final long FAILED_STOP_SECONDS = 30;

    private final Deque<Step> steps = new ArrayDeque<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    private record Step(String name, Runnable work) {}

    synchronized void push(String name, Runnable work) {
        steps.push(new Step(name, work));
    }

    /** Runs every step once. */
    synchronized void run() {
        begun.set(true);
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            try {
                step.work.run();
            } catch (RuntimeException e) {
                LOG.warn("stopping {}: {}", step.name, e.toString());
            }
        }
        done.countDown();
        ending.countDown();
    }

    /** Something without which the broker is of no use is gone: stops everything, on a thread of its own. From any thread. */
    void fail(String why) {
        if (begun.compareAndSet(false, true)) {
            LOG.error("{}", why);
            failure.set(why);
            new Thread(this::run, "stop").start();
            ending.countDown();
        }
    }

    /** Waits so long, or until everything is stopped. */
    void pause(long ms) {
        try {
            ending.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until everything is stopped, after a failure half a minute at most. Returns what failed, null for nothing. */
    @Nullable
    String await() {
        try {
            ending.await();
            if (failure.get() != null && !done.await(FAILED_STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("not everything is stopped after {} s", FAILED_STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return failure.get();
    }
}
