package io.ottla.client.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the tool is asked to stop, and the process stays until it has, for a time.
 *
 * <p>Thread: opened and closed by the tool's; what it asks runs on a thread of its own.
 */
public final class Stopping implements AutoCloseable {
    private static final long WAIT_S_MAX = 10;

    private final CountDownLatch done = new CountDownLatch(1);

    private Stopping() {}

    /** Runs {@code ask} when the process is to end before this is closed. */
    public static Stopping on(Runnable ask) {
        Stopping stopping = new Stopping();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.stop(ask), "tool-stop"));
        return stopping;
    }

    /** The tool has done all that it does. */
    @Override
    public void close() {
        done.countDown();
    }

    private void stop(Runnable ask) {
        if (done.getCount() == 0) {
            return;
        }
        ask.run();
        try {
            done.await(WAIT_S_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
