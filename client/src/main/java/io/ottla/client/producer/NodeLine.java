package io.ottla.client.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One broker as the loop sees it: the partitions that have a batch due there, each once, first come, first served; and the
 * requests in flight.
 *
 * <p>Thread: the client's loop.
 */
final class NodeLine {
    private final int id;
    private final ArrayDeque<PartitionLine> due = new ArrayDeque<>();
    private int inFlight;
    private boolean connecting;
    private long pausedUntilNanos;
    private boolean paused;
    private @Nullable Throwable lastFailure;

    NodeLine(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** Puts the line at the end of the queue. */
    void add(PartitionLine line) {
        line.queuedAt(this);
        due.add(line);
    }

    boolean hasDue() {
        return !due.isEmpty();
    }

    boolean isIdle() {
        return due.isEmpty() && inFlight == 0;
    }

    int inFlight() {
        return inFlight;
    }

    void departed() {
        inFlight++;
    }

    void landed() {
        inFlight--;
    }

    boolean isConnecting() {
        return connecting;
    }

    void connecting(boolean now) {
        connecting = now;
    }

    /** Why it could not be reached; null if it could. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    void lastFailure(@Nullable Throwable failure) {
        lastFailure = failure;
    }

    /** The broker asked for a pause (KIP-219). */
    void pauseUntil(long nanos) {
        pausedUntilNanos = nanos;
        paused = true;
    }

    boolean isPaused(long nowNanos) {
        paused = paused && pausedUntilNanos - nowNanos > 0;
        return paused;
    }

    /** Takes lines off the queue, in order, that together have at most this many bytes due, but at least one. */
    List<PartitionLine> next(int bytesMax) {
        List<PartitionLine> lines = new ArrayList<>();
        long bytes = 0;
        while (!due.isEmpty()) {
            int head = due.element().headBytes();
            if (!lines.isEmpty() && bytes + head > bytesMax) {
                break;
            }
            bytes += head;
            PartitionLine line = due.remove();
            line.queuedAt(null);
            lines.add(line);
        }
        return lines;
    }

    /** Empties the queue. */
    List<PartitionLine> clear() {
        List<PartitionLine> lines = List.copyOf(due);
        lines.forEach(line -> line.queuedAt(null));
        due.clear();
        return lines;
    }
}
