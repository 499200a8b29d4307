package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.RecordSink;
import io.ottla.protocol.record.Varints;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Records of one partition that go together. They are encoded where they will be sent from: the header is put in front
 * when the batch leaves, and again when its producer's identity has changed.
 *
 * <pre>
 *   OPEN --closed--> CLOSED --compressed--> (each attempt: sealed, sent) --settled--> memory given back
 *   threads of the        whoever          the loop
 *   application, under    closed it
 *   the partition's lock
 * </pre>
 *
 * Thread: as drawn; one owner at a time, handed over under the lock of {@link PartitionBuffer}.
 */
final class OutgoingBatch {
    static final int NO_SEQUENCE = -1;
    private static final int COMPRESS_PIECE_BYTES = 16 << 10;

    private final TopicPartition partition;
    private final BatchMemory memory;
    private final long createdNanos;
    private final long order;
    private @Nullable Chunk chunk;
    private int end = BatchHeader.BYTES;
    private int count;
    private long baseTimestamp;
    private long maxTimestamp = BatchHeader.NO_TIMESTAMP;

    private @Nullable ByteBuf compressed;
    private @Nullable Throwable broken;
    private int attempts;
    private boolean unanswered;
    private ProducerIdentity.Id id = ProducerIdentity.Id.NONE;
    private int baseSequence = NO_SEQUENCE;
    private boolean sealed;
    private long notBeforeNanos;
    private boolean done;
    private boolean inFlight;
    private @Nullable CompletableFuture<Void> settled;

    /** {@code order}: place among the batches of the partition. */
    OutgoingBatch(TopicPartition partition, BatchMemory memory, Chunk chunk, long order, long createdNanos) {
        this.partition = partition;
        this.memory = memory;
        this.chunk = chunk;
        this.order = order;
        this.createdNanos = createdNanos;
        this.notBeforeNanos = createdNanos;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Place among the batches of the partition; the halves of a batch share it. */
    long order() {
        return order;
    }

    /** Puts the record in; false, and nothing is changed, if it does not fit. */
    boolean add(
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers,
            int fixedBytes,
            @Nullable Object waiter) {
        Chunk to = held();
        long timestampDelta = count == 0 ? 0 : timestampMs - baseTimestamp;
        int body = RecordBytes.bodyBytes(fixedBytes, timestampDelta, count);
        if (body > to.capacity() - end - Varints.sizeOf(body)) {
            return false;
        }
        if (count == 0) {
            baseTimestamp = timestampMs;
        }
        end = RecordBytes.write(to.memory(), end, body, timestampDelta, count, key, value, headers);
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        to.note(count, timestampMs, waiter);
        count++;
        return true;
    }

    /** As it goes over the wire; before compression while that is not done. */
    int bytes() {
        return compressed == null ? end : compressed.readableBytes();
    }

    /** Before compression. */
    int plainBytes() {
        return end;
    }

    int count() {
        return count;
    }

    long createdNanos() {
        return createdNanos;
    }

    /** Compresses the records, unless that is done or not wanted; what goes wrong is told by {@link #broken}. */
    void compress(Compression compression) {
        if (compression.codec() == Codec.NONE || compressed != null || broken != null) {
            return;
        }
        Chunk from = held();
        ByteBuf out = Unpooled.EMPTY_BUFFER;
        try {
            out = ByteBufAllocator.DEFAULT.directBuffer(Math.max(256, end / 2));
            out.writeZero(BatchHeader.BYTES);
            try (RecordSink sink = new RecordSink(out, compression, BatchHeader.MAGIC_V2)) {
                for (int at = BatchHeader.BYTES; at < end; at += COMPRESS_PIECE_BYTES) {
                    sink.buffer().writeBytes(from.buffer(), at, Math.min(COMPRESS_PIECE_BYTES, end - at));
                    sink.wrote();
                }
            }
            compressed = out;
            memory.charge(out.capacity());
        } catch (RuntimeException | Error e) {
            // Whatever it is, memory that has run out or a library that cannot be loaded: the records must be told.
            out.release();
            broken = e;
        }
    }

    /** Why the batch cannot be sent; null if it can. */
    @Nullable
    Throwable broken() {
        return broken;
    }

    /** The next attempt, for the network, which releases it. Sealed anew if the identity has changed. */
    ByteBuf attempt(Compression compression, boolean transactional) {
        ByteBuf bytes = compressed != null ? compressed : held().buffer();
        int length = compressed != null ? compressed.writerIndex() : end;
        if (!sealed) {
            BatchTraits traits = new BatchTraits(
                    compression,
                    BatchTraits.PLAIN.timestampType(),
                    0,
                    -1,
                    id.producerId(),
                    id.epoch(),
                    baseSequence,
                    transactional,
                    false,
                    BatchHeader.NO_TIMESTAMP);
            BatchBuilder.enclose(bytes, 0, length, traits, baseTimestamp, maxTimestamp, count);
            sealed = true;
        }
        return bytes.retainedSlice(0, length);
    }

    /** How often it was sent. */
    int attempts() {
        return attempts;
    }

    /** An attempt had no answer: the broker may have the batch or not. */
    void unanswered() {
        unanswered = true;
    }

    /** Whether the broker may have it although no answer says so. */
    boolean mayBeStored() {
        return unanswered;
    }

    void sent() {
        attempts++;
        inFlight = true;
    }

    /** The answer is there, or there will be none. */
    void landed() {
        inFlight = false;
        if (done) {
            giveMemoryBack();
        }
    }

    ProducerIdentity.Id id() {
        return id;
    }

    /** The sequence number of the first record; NO_SEQUENCE while it has none. */
    int baseSequence() {
        return baseSequence;
    }

    boolean isNumbered() {
        return baseSequence != NO_SEQUENCE;
    }

    void number(ProducerIdentity.Id as, int sequence) {
        id = as;
        baseSequence = sequence;
        sealed = false;
    }

    /** The earliest time for the next attempt. */
    long notBeforeNanos() {
        return notBeforeNanos;
    }

    void notBefore(long nanos) {
        notBeforeNanos = nanos;
    }

    /** Completes, never exceptionally, when every record has been acknowledged or has failed. */
    CompletableFuture<Void> settled() {
        if (settled == null) {
            settled = new CompletableFuture<>();
            if (done) {
                settled.complete(null);
            }
        }
        return settled;
    }

    /** Whether every record has been acknowledged or has failed. */
    boolean isDone() {
        return done;
    }

    /** Two halves, for a batch that is too large as one; they keep its numbers and waiters. Needs two records at least. */
    List<OutgoingBatch> split(Compression compression) {
        List<OutgoingBatch> halves = new BatchSplit(this, memory).halves(held());
        for (OutgoingBatch half : halves) {
            half.attempts = attempts;
            half.unanswered = unanswered;
            half.compress(compression);
        }
        CompletableFuture<Void> whole = settled;
        if (whole != null) {
            CompletableFuture.allOf(halves.get(0).settled(), halves.get(1).settled())
                    .thenRun(() -> whole.complete(null));
        }
        done = true;
        giveMemoryBack();
        return halves;
    }

    long baseTimestamp() {
        return baseTimestamp;
    }

    /** Tells every record where it went. */
    void succeed(long baseOffset, long appendTimeMs) {
        if (done) {
            return;
        }
        Chunk from = held();
        for (int i = 0; i < count; i++) {
            Object waiter = from.waiter(i);
            if (waiter != null) {
                long offset = baseOffset < 0 ? -1 : baseOffset + i;
                long timestampMs = appendTimeMs < 0 ? from.timestampMs(i) : appendTimeMs;
                Waiters.tell(waiter, new RecordMetadata(partition, offset, timestampMs));
            }
        }
        settle();
    }

    void fail(RuntimeException why) {
        if (done) {
            return;
        }
        Chunk from = held();
        for (int i = 0; i < count; i++) {
            Object waiter = from.waiter(i);
            if (waiter != null) {
                Waiters.fail(waiter, why);
            }
        }
        settle();
    }

    private void settle() {
        done = true;
        if (settled != null) {
            settled.complete(null);
        }
        if (!inFlight) {
            giveMemoryBack();
        }
    }

    private void giveMemoryBack() {
        Chunk back = chunk;
        chunk = null;
        if (back != null) {
            memory.giveBack(back, count);
        }
        if (compressed != null) {
            memory.charge(-compressed.capacity());
            compressed.release();
            compressed = null;
        }
    }

    private Chunk held() {
        if (chunk == null) {
            throw new IllegalStateException("the batch for " + partition + " has given its memory back");
        }
        return chunk;
    }
}
