package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a batch apart that a broker finds too large. The halves take memory beyond buffer.memory for as long as it needs
 * to send them: waiting for room here could wait for ever.
 *
 * <p>Thread: the client's loop.
 */
final class BatchSplit {
    private final OutgoingBatch whole;
    private final BatchMemory memory;

    BatchSplit(OutgoingBatch whole, BatchMemory memory) {
        this.whole = whole;
        this.memory = memory;
    }

    /** The records as two batches, with their waiters and, if they have them, their sequence numbers. */
    List<OutgoingBatch> halves(Chunk from) {
        int half = whole.count() / 2;
        OutgoingBatch first = empty(from.capacity());
        OutgoingBatch second = empty(from.capacity());
        List<Record> records = records(from.buffer());
        for (int i = 0; i < records.size(); i++) {
            add(i < half ? first : second, records.get(i), from.waiter(i));
        }
        if (whole.isNumbered()) {
            first.number(whole.id(), whole.baseSequence());
            second.number(whole.id(), whole.baseSequence() + half & Integer.MAX_VALUE);
        }
        return List.of(first, second);
    }

    private OutgoingBatch empty(int bytes) {
        return new OutgoingBatch(whole.partition(), memory, memory.force(bytes), whole.order(), whole.createdNanos());
    }

    private List<Record> records(ByteBuf plain) {
        BatchHeader header = BatchBuilder.enclose(
                plain,
                0,
                whole.plainBytes(),
                BatchTraits.PLAIN,
                whole.baseTimestamp(),
                whole.baseTimestamp(),
                whole.count());
        return RecordCursor.copyAll(header);
    }

    private static void add(OutgoingBatch to, Record record, @Nullable Object waiter) {
        int fixed = (int) RecordBytes.fixedBytes(record.key(), record.value(), record.headers());
        if (!to.add(record.timestampMs(), record.key(), record.value(), record.headers(), fixed, waiter)) {
            throw new IllegalStateException("half of a batch is larger than the whole");
        }
    }
}
