package io.ottla.broker.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that requests in work hold over all connections. A connection that finds the budget used up stops reading
 * and is called when there is room again; requests already taken are served. Thread: any.
 */
public final class InFlightBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** @param bytesMax 1 or more; one request more than this may be in work */
    public InFlightBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void take(long count) {
        bytes.addAndGet(count);
    }

    void give(long count) {
        if (bytes.addAndGet(-count) < bytesMax && !waiting.isEmpty()) {
            wake();
        }
    }

    boolean isExhausted() {
        return bytes.get() >= bytesMax;
    }

    /** Runs the task once there is room, on whatever thread makes it; at once if there is room now. */
    void whenRoom(Runnable task) {
        waiting.add(task);
        if (!isExhausted()) {
            wake();
        }
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes.get();
    }

    private void wake() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
