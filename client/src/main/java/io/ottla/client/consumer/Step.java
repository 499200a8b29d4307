package io.ottla.client.consumer;

import java.util.List;

/** What the loop has for the thread that polls. */
sealed interface Step {
    /** Nothing within the time. */
    record Nothing() implements Step {}

    /** Runs to read records from, until the next call. */
    record Lent(List<FetchedRun> runs) implements Step {}

    /** The listener is to be told; the loop goes on when it has been. */
    record Told(Order.Tell what) implements Step {}

    /** What the listener is told of. */
    enum Change {
        REVOKED,
        LOST,
        ASSIGNED
    }
}
