package io.ottla.client.producer;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The producer's buffer.memory: chunks of one batch's size, kept for the next batch, and larger ones for larger records,
 * made and freed as needed. Who waits for memory gets it in the order of coming, and is woken for enough of it to be worth
 * a switch of threads: to fill sixteen kilobytes takes less time than the switch.
 *
 * <pre>  limit = handed out + kept + not taken yet </pre>
 *
 * Thread: from anywhere; one of the few places in the client that lock and wait.
 */
final class BatchMemory {
    private static final long WORTH_WAKING_BYTES_MAX = 1 << 20;
    private static final int WORTH_WAKING_PART = 8;
    /** Then even little is taken: the rest may be with a broker that does not answer. */
    private static final long PATIENCE_NANOS = 2_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Chunk> kept = new ArrayDeque<>();
    private final ArrayDeque<Condition> waiting = new ArrayDeque<>();
    private final long limitBytes;
    private final int chunkBytes;
    private final long worthWakingBytes;
    private long handedOutBytes;
    private long keptBytes;
    private int handedOut;
    private boolean closed;
    private final AtomicLong waitedNanos = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** {@code chunkBytes}: batch.size. */
    BatchMemory(long limitBytes, int chunkBytes) {
        this.limitBytes = limitBytes;
        this.chunkBytes = (int) Math.min(chunkBytes, Math.max(1, limitBytes));
        this.worthWakingBytes = Math.min(limitBytes / WORTH_WAKING_PART, WORTH_WAKING_BYTES_MAX);
    }

    long limitBytes() {
        return limitBytes;
    }

    /** A chunk of at least this many bytes; null if there is no room, or others wait for it already. */
    @Nullable
    Chunk poll(int bytes) {
        lock.lock();
        try {
            return waiting.isEmpty() ? grab(Math.max(bytes, chunkBytes)) : null;
        } finally {
            lock.unlock();
        }
    }

    /** A chunk of at least this many bytes, waited for; null when the time has passed or the memory was closed. */
    @Nullable
    Chunk take(int bytes, long waitNanos) throws InterruptedException {
        int wanted = Math.max(bytes, chunkBytes);
        lock.lockInterruptibly();
        try {
            Chunk chunk = waiting.isEmpty() ? grab(wanted) : null;
            return chunk != null ? chunk : await(wanted, waitNanos);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Chunk await(int wanted, long waitNanos) throws InterruptedException {
        Condition turn = lock.newCondition();
        waiting.add(turn);
        long leftNanos = waitNanos;
        try {
            while (leftNanos > 0 && !closed) {
                long sliceNanos = Math.min(leftNanos, PATIENCE_NANOS);
                leftNanos -= sliceNanos - turn.awaitNanos(sliceNanos);
                Chunk chunk = waiting.peek() == turn ? grab(wanted) : null;
                if (chunk != null) {
                    return chunk;
                }
            }
            refused.lazySet(refused.getPlain() + 1);
            return null;
        } finally {
            waitedNanos.lazySet(waitedNanos.getPlain() + waitNanos - leftNanos);
            waiting.remove(turn);
            wakeFirst();
        }
    }

    private @Nullable Chunk grab(int bytes) {
        if (closed || handedOutBytes + bytes > limitBytes && handedOut > 0) {
            return null;
        }
        Chunk chunk = bytes == chunkBytes ? kept.poll() : null;
        if (chunk == null) {
            while (handedOutBytes + keptBytes + bytes > limitBytes && !kept.isEmpty()) {
                Chunk last = kept.removeLast();
                keptBytes -= last.capacity();
                last.free();
            }
            chunk = new Chunk(bytes);
        } else {
            keptBytes -= bytes;
        }
        handedOut++;
        handedOutBytes += bytes;
        return chunk;
    }

    /** A chunk beyond the limit, for one who must not wait: a batch that is taken apart. */
    Chunk force(int bytes) {
        lock.lock();
        try {
            handedOut++;
            handedOutBytes += bytes;
            return new Chunk(bytes);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a chunk back, with {@code used} places to clear. */
    void giveBack(Chunk chunk, int used) {
        boolean reusable = chunk.capacity() == chunkBytes && chunk.isAlone();
        if (reusable) {
            chunk.clear(used);
        }
        lock.lock();
        try {
            handedOut--;
            handedOutBytes -= chunk.capacity();
            if (reusable && !closed && handedOutBytes + keptBytes + chunkBytes <= limitBytes) {
                kept.push(chunk);
                keptBytes += chunkBytes;
            } else {
                chunk.free();
            }
            wakeIfWorthIt();
        } finally {
            lock.unlock();
        }
    }

    /** Counts bytes that a batch holds in other memory; negative to give them back. Never waits. */
    void charge(long bytes) {
        lock.lock();
        try {
            handedOutBytes += bytes;
            if (bytes < 0) {
                wakeIfWorthIt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits: then no batch should linger. */
    boolean isWanted() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int waitingThreads() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** How long threads have waited, of all threads together; those that still wait left out. Without the lock. */
    long waitedNanos() {
        return waitedNanos.get();
    }

    /** How many waited in vain. Without the lock. */
    long refused() {
        return refused.get();
    }

    /** What could be handed out now; below 0 for a moment when batches are taken apart. */
    long availableBytes() {
        lock.lock();
        try {
            return limitBytes - handedOutBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Chunks that were handed out and are not back. */
    int handedOut() {
        lock.lock();
        try {
            return handedOut;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Hands out nothing more, wakes who waits and frees what is kept; what is out is freed when it comes back. */
    void close() {
        lock.lock();
        try {
            closed = true;
            kept.forEach(Chunk::free);
            kept.clear();
            keptBytes = 0;
            waiting.forEach(Condition::signal);
        } finally {
            lock.unlock();
        }
    }

    private void wakeIfWorthIt() {
        if (limitBytes - handedOutBytes >= worthWakingBytes) {
            wakeFirst();
        }
    }

    private void wakeFirst() {
        Condition first = waiting.peek();
        if (first != null) {
            first.signal();
        }
    }
}
