package io.ottla.client.producer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.Header;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's threads meet the loop: the batches of one partition that were never sent, the last of which
 * still grows. A thread encodes its record into the open batch; if it does not fit, it closes that and begins another.
 * Whoever closes a batch also compresses it, outside of the lock; until that is done it, and so what is behind it, waits.
 *
 * <pre>
 *   closed: [compressed] [compressed] [being compressed]   open: [ growing ]
 *           ^ the loop takes here                                 ^ threads add here
 * </pre>
 *
 * Thread: from anywhere; one of the few places in the client that lock. The lock is held for the copy of one record.
 */
final class PartitionBuffer {
    /** What became of a record. */
    enum Added {
        /** It is in, and the loop knows of its batch. */
        FITTED,
        /** It is in a new batch: the loop must be told. */
        BEGUN,
        /** A new batch is needed and there is no memory for it. */
        NO_MEMORY,
        /** A new batch is needed, and this partition has had its share of records without key. */
        ELSEWHERE,
        /** The producer is closed. */
        CLOSED
    }

    private static final class Closed {
        final OutgoingBatch batch;
        boolean taken;
        boolean ready;

        @Nullable
        RuntimeException givenUp;

        Closed(OutgoingBatch batch, boolean ready) {
            this.batch = batch;
            this.taken = ready;
            this.ready = ready;
        }
    }

    private final TopicPartition partition;
    private final BatchMemory memory;
    private final Compression compression;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean told = new AtomicBoolean();
    private final ArrayDeque<Closed> closed = new ArrayDeque<>();
    private @Nullable OutgoingBatch open;
    private long nextOrder;
    private long stickyBytes;
    private boolean shut;

    PartitionBuffer(TopicPartition partition, BatchMemory memory, Compression compression, Clock clock) {
        this.partition = partition;
        this.memory = memory;
        this.compression = compression;
        this.clock = clock;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether the loop has been told that there is something here and has not looked yet. */
    AtomicBoolean told() {
        return told;
    }

    /**
     * Adds a record.
     *
     * @param given memory for a new batch; null = try to take some
     * @param share bytes after which a new batch should begin elsewhere; {@link Long#MAX_VALUE} = the record belongs here
     */
    Added add(
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers,
            int fixedBytes,
            @Nullable Object waiter,
            @Nullable Chunk given,
            long share) {
        lock.lock();
        try {
            OutgoingBatch last = open;
            if (last != null && last.add(timestampMs, key, value, headers, fixedBytes, waiter)) {
                stickyBytes += fixedBytes;
                return Added.FITTED;
            }
            if (shut) {
                return Added.CLOSED;
            }
            if (stickyBytes + fixedBytes > share) {
                closeOpen();
                stickyBytes = 0;
                return Added.ELSEWHERE;
            }
            Chunk chunk =
                    given != null ? given : memory.poll((int) RecordBytes.bytesMax(fixedBytes) + BatchHeader.BYTES);
            if (chunk == null) {
                return Added.NO_MEMORY;
            }
            closeOpen();
            OutgoingBatch begun = new OutgoingBatch(partition, memory, chunk, nextOrder++, clock.nanos());
            open = begun;
            begun.add(timestampMs, key, value, headers, fixedBytes, waiter);
            stickyBytes += fixedBytes;
            return Added.BEGUN;
        } finally {
            lock.unlock();
        }
    }

    /** Compresses batches that were closed, as long as there are any that nobody else is at. */
    void compressClosed() {
        if (compression.codec() == Codec.NONE) {
            return;
        }
        for (Closed next = nextToCompress(); next != null; next = nextToCompress()) {
            next.batch.compress(compression);
            RuntimeException givenUp = ready(next);
            if (givenUp != null) {
                next.batch.fail(givenUp);
            }
        }
    }

    private @Nullable RuntimeException ready(Closed compressed) {
        lock.lock();
        try {
            compressed.ready = true;
            return compressed.givenUp;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Closed nextToCompress() {
        lock.lock();
        try {
            for (Closed each : closed) {
                if (!each.taken) {
                    each.taken = true;
                    return each;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void closeOpen() {
        if (open != null) {
            closed.add(new Closed(open, compression.codec() == Codec.NONE));
            open = null;
        }
    }

    /** Closes the batch that grows: nothing is added to it any more. */
    void close() {
        lock.lock();
        try {
            closeOpen();
        } finally {
            lock.unlock();
        }
        compressClosed();
    }

    /** Takes no records any more, and closes the batch that grows. */
    void shut() {
        lock.lock();
        try {
            shut = true;
        } finally {
            lock.unlock();
        }
        close();
    }

    /** How long until the first batch may go: 0 = now, -1 = there is none, or somebody who will tell compresses it. */
    long waitNanos(long nowNanos, long lingerNanos) {
        lock.lock();
        try {
            if (!closed.isEmpty()) {
                Closed first = closed.element();
                return first.ready || !first.taken ? 0 : -1;
            }
            return open == null ? -1 : Math.max(0, open.createdNanos() + lingerNanos - nowNanos);
        } finally {
            lock.unlock();
        }
    }

    /** The most bytes that the first batch takes; 0 if there is none. */
    int headBytes() {
        lock.lock();
        try {
            OutgoingBatch first = closed.isEmpty() ? open : closed.element().batch;
            return first == null ? 0 : first.plainBytes();
        } finally {
            lock.unlock();
        }
    }

    /** The first batch, for good; null if there is none or it is being compressed. */
    @Nullable
    OutgoingBatch take() {
        lock.lock();
        try {
            if (closed.isEmpty()) {
                closeOpen();
            }
        } finally {
            lock.unlock();
        }
        compressClosed();
        lock.lock();
        try {
            Closed first = closed.peek();
            return first != null && first.ready ? closed.remove().batch : null;
        } finally {
            lock.unlock();
        }
    }

    /** Batches that were given up: those to be failed by the caller, and those that whoever compresses them will fail. */
    record GivenUp(List<OutgoingBatch> here, List<OutgoingBatch> elsewhere) {}

    /** Takes out the batches that the test accepts, wherever they are in the queue. */
    GivenUp giveUp(Predicate<OutgoingBatch> test, Function<OutgoingBatch, RuntimeException> why) {
        GivenUp out = new GivenUp(new ArrayList<>(), new ArrayList<>());
        lock.lock();
        try {
            closed.removeIf(each -> {
                boolean matches = test.test(each.batch);
                if (matches && each.taken && !each.ready) {
                    each.givenUp = why.apply(each.batch);
                    out.elsewhere.add(each.batch);
                } else if (matches) {
                    out.here.add(each.batch);
                }
                return matches;
            });
            if (open != null && test.test(open)) {
                out.here.add(open);
                open = null;
            }
        } finally {
            lock.unlock();
        }
        return out;
    }

    /** What is here now, first to last. */
    List<OutgoingBatch> batches() {
        List<OutgoingBatch> all = new ArrayList<>();
        lock.lock();
        try {
            closed.forEach(each -> all.add(each.batch));
            if (open != null) {
                all.add(open);
            }
        } finally {
            lock.unlock();
        }
        return all;
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return closed.isEmpty() && open == null;
        } finally {
            lock.unlock();
        }
    }

    /** Batches that are closed and wait to be sent: a measure of how far the broker is behind. */
    int backlog() {
        lock.lock();
        try {
            return closed.size();
        } finally {
            lock.unlock();
        }
    }
}
