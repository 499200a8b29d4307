package io.ottla.broker.net;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.net.FrameReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection on which nothing comes any more: soon when a frame has begun, since it holds memory, and after
 * connections.max.idle.ms otherwise. One timer per connection, moved on when it fires and not at every read. Thread:
 * the connection's event loop.
 */
final class IdleWatch {
    private static final long NANOS_PER_MS = 1_000_000L;

    private final Lane lane;
    private final FrameReader frames;
    private final long frameTimeoutMs;
    private final long idleMaxMs;
    private final Consumer<String> end;
    private Lane.@Nullable Timer timer;
    private long seenBytes;
    private long seenNanos;
    private boolean waitingForUs;

    /** @param end told why the connection has to go */
    IdleWatch(Lane lane, FrameReader frames, long frameTimeoutMs, long idleMaxMs, Consumer<String> end) {
        this.lane = lane;
        this.frames = frames;
        this.frameTimeoutMs = frameTimeoutMs;
        this.idleMaxMs = idleMaxMs;
        this.end = end;
    }

    void start() {
        seenNanos = lane.clock().nanos();
        again(Math.min(frameTimeoutMs, idleMaxMs));
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Whether the client waits for an answer, or we do not read: silence is no fault of the client then. */
    void waitingForUs(boolean waiting) {
        if (waitingForUs && !waiting) {
            seenNanos = lane.clock().nanos();
        }
        waitingForUs = waiting;
    }

    private void again(long ms) {
        timer = lane.after(Math.max(1, ms), this::look);
    }

    private void look() {
        long now = lane.clock().nanos();
        if (waitingForUs || frames.bytesRead() != seenBytes) {
            seenBytes = frames.bytesRead();
            seenNanos = now;
        }
        long silentMs = (now - seenNanos) / NANOS_PER_MS;
        if (frames.inFrame() && silentMs >= frameTimeoutMs) {
            end.accept("a request was begun, and nothing more of it came for " + silentMs + " ms");
        } else if (silentMs >= idleMaxMs) {
            end.accept("idle for " + silentMs + " ms");
        } else {
            again(Math.min(frameTimeoutMs, idleMaxMs) - silentMs % Math.min(frameTimeoutMs, idleMaxMs));
        }
    }
}
