package io.ottla.client.consumer;

import io.ottla.protocol.lane.Lane;
import org.jspecify.annotations.Nullable;

/** What goes on with one broker: its session, and whether a fetch is under way or ordered. Thread: the client's loop. */
final class BrokerFetch {
    private final FetchSession session = new FetchSession();
    private boolean busy;
    private int failures;
    private Lane.@Nullable Timer timer;
    private boolean impatient;

    FetchSession session() {
        return session;
    }

    boolean isBusy() {
        return busy;
    }

    void busy(boolean now) {
        busy = now;
    }

    /** Whether nothing is to be asked before a time that was set. */
    boolean isWaiting() {
        return timer != null;
    }

    void waitFor(Lane.Timer until) {
        timer = until;
    }

    void waitsNoMore() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** The next fetch is to be answered at once: partitions with room wait behind those without. */
    void impatient(boolean now) {
        impatient = now;
    }

    boolean isImpatient() {
        return impatient;
    }

    int failed() {
        return ++failures;
    }

    void succeeded() {
        failures = 0;
    }
}
