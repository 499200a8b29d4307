package io.ottla.broker.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be stopped, the last started first. A step that fails is logged and does not keep the others from it. */
final class Stops {
    private static final Logger LOG = LoggerFactory.getLogger(Stops.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private final CountDownLatch done = new CountDownLatch(1);

    private record Step(String name, Runnable work) {}

    synchronized void push(String name, Runnable work) {
        steps.push(new Step(name, work));
    }

    /** Runs every step once. */
    synchronized void run() {
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            try {
                step.work.run();
            } catch (RuntimeException e) {
                LOG.warn("stopping {}: {}", step.name, e.toString());
            }
        }
        done.countDown();
    }

    /** Waits until everything is stopped. */
    void await() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
