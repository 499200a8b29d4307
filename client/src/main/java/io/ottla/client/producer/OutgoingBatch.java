package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Records of one partition that go together. Grows until it is first sent; its bytes are made anew for each attempt, since
 * the producer's identity may have changed in between.
 *
 * <p>Thread: the client's loop.
 */
final class OutgoingBatch {
    static final int NO_SEQUENCE = -1;

    private final TopicPartition partition;
    private final long createdNanos;
    private final long order;
    private final List<Outgoing> records = new ArrayList<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private int bytes = BatchHeader.BYTES;
    private int attempts;
    private int baseSequence = NO_SEQUENCE;
    private long notBeforeNanos;

    /** {@code order}: place among the batches of the partition. */
    OutgoingBatch(TopicPartition partition, long order, long createdNanos) {
        this.partition = partition;
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

    void add(Outgoing record) {
        records.add(record);
        bytes += record.bytes();
    }

    /** Before compression. */
    int bytes() {
        return bytes;
    }

    int count() {
        return records.size();
    }

    List<Outgoing> records() {
        return records;
    }

    long createdNanos() {
        return createdNanos;
    }

    /** Completes, never exceptionally, when every record has been acknowledged or has failed. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** How often it was sent. */
    int attempts() {
        return attempts;
    }

    void sent() {
        attempts++;
    }

    /** The sequence number of the first record; NO_SEQUENCE while it has none. */
    int baseSequence() {
        return baseSequence;
    }

    void baseSequence(int sequence) {
        baseSequence = sequence;
    }

    /** The earliest time for the next attempt. */
    long notBeforeNanos() {
        return notBeforeNanos;
    }

    void notBefore(long nanos) {
        notBeforeNanos = nanos;
    }

    /** The batch as it goes over the wire; the caller owns the buffer. */
    ByteBuf encode(Compression compression, ProducerIdentity.Id id) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(compression == Compression.NONE ? bytes : bytes / 2 + 64);
        BatchTraits traits = BatchTraits.PLAIN.withCompression(compression);
        if (id.isKnown()) {
            traits = traits.withProducer(id.producerId(), id.epoch(), baseSequence);
        }
        try (BatchBuilder builder = new BatchBuilder(out, traits)) {
            for (Outgoing record : records) {
                builder.append(record.timestampMs(), record.key(), record.value(), record.headers());
            }
            builder.finish();
            return out;
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
    }

    /** Two halves, for a batch that is too large as one; they keep its sequence numbers. Needs two records at least. */
    List<OutgoingBatch> split() {
        int half = records.size() / 2;
        OutgoingBatch first = new OutgoingBatch(partition, order, createdNanos);
        OutgoingBatch second = new OutgoingBatch(partition, order, createdNanos);
        records.subList(0, half).forEach(first::add);
        records.subList(half, records.size()).forEach(second::add);
        first.attempts = attempts;
        second.attempts = attempts;
        if (baseSequence != NO_SEQUENCE) {
            first.baseSequence = baseSequence;
            second.baseSequence = baseSequence + half & Integer.MAX_VALUE;
        }
        CompletableFuture.allOf(first.settled, second.settled).thenRun(() -> settled.complete(null));
        return List.of(first, second);
    }

    /** Tells every record where it went. */
    void succeed(long baseOffset, long appendTimeMs) {
        for (int i = 0; i < records.size(); i++) {
            Outgoing record = records.get(i);
            record.future()
                    .complete(new RecordMetadata(
                            partition,
                            baseOffset < 0 ? -1 : baseOffset + i,
                            appendTimeMs < 0 ? record.timestampMs() : appendTimeMs));
        }
        settled.complete(null);
    }

    void fail(RuntimeException why) {
        records.forEach(record -> record.future().completeExceptionally(why));
        settled.complete(null);
    }
}
