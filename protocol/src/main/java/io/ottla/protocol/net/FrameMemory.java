package io.ottla.protocol.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that frames hold which have begun and not ended, over all connections: many senders of halves must not take
 * the memory that whole requests need. Thread: any.
 */
public final class FrameMemory {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public FrameMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** For one side that trusts the other. */
    public static FrameMemory unlimited() {
        return new FrameMemory(Long.MAX_VALUE);
    }

    /** Takes them if they are there. */
    boolean take(long count) {
        if (bytes.addAndGet(count) <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-count);
        return false;
    }

    void give(long count) {
        bytes.addAndGet(-count);
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes.get();
    }
}
