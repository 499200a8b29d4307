package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Memory for one batch: the bytes, outside of the heap, and a place for each record's timestamp and for whoever waits for
 * it. Used again and again: {@link BatchMemory} hands it out and takes it back.
 *
 * <p>Thread: its owner's, which is the batch that has it.
 */
final class Chunk {
    private static final int PLACES = 64;
    /** Places beyond this are not kept for the next batch. */
    private static final int PLACES_KEPT_MAX = 8192;

    private final ByteBuf buffer;
    private final ByteBuffer memory;
    private @Nullable Object[] waiters = new Object[PLACES];
    private long[] timestampsMs = new long[PLACES];

    Chunk(int bytes) {
        this.buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        this.memory = buffer.nioBuffer(0, bytes);
    }

    int capacity() {
        return memory.capacity();
    }

    /** For the network: slices of it hold references. */
    ByteBuf buffer() {
        return buffer;
    }

    /** The same memory, for whoever writes records. */
    ByteBuffer memory() {
        return memory;
    }

    /** Notes who waits for the record with this number; null = nobody. */
    void note(int index, long timestampMs, @Nullable Object waiter) {
        if (index == waiters.length) {
            waiters = Arrays.copyOf(waiters, 2 * index);
            timestampsMs = Arrays.copyOf(timestampsMs, 2 * index);
        }
        waiters[index] = waiter;
        timestampsMs[index] = timestampMs;
    }

    @Nullable
    Object waiter(int index) {
        return waiters[index];
    }

    long timestampMs(int index) {
        return timestampsMs[index];
    }

    /** Whether nobody but the owner uses it: the network may still be at an attempt that was given up. */
    boolean isAlone() {
        return buffer.refCnt() == 1;
    }

    /** Forgets the first {@code count} waiters. */
    void clear(int count) {
        if (waiters.length > PLACES_KEPT_MAX) {
            waiters = new Object[PLACES];
            timestampsMs = new long[PLACES];
        } else {
            Arrays.fill(waiters, 0, count, null);
        }
    }

    /** Gives the memory back to the system, once the network has let go of it too. */
    void free() {
        buffer.release();
    }
}
