package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import org.jspecify.annotations.Nullable;

/**
 * What the log remembers of one idempotent or transactional producer: its epoch, its last batches to know a retry by,
 * and its open transaction.
 *
 * <p>Thread: the lane of its log.
 */
final class Producer {
    /** How many batches a producer may have under way (max.in.flight.requests.per.connection). */
    static final int BATCHES = 5;

    static final int NO_SEQUENCE = -1;
    static final long NO_TRANSACTION = -1;

    final long id;
    short epoch;
    int coordinatorEpoch = -1;
    long lastTimestampMs;
    long transactionStart = NO_TRANSACTION;
    private int count;
    private final int[] firstSequences;
    private final int[] lastSequences;
    private final long[] lastOffsets;
    private final int[] offsetDeltas;

    Producer(long id, short epoch) {
        this(id, epoch, new int[BATCHES], new int[BATCHES], new long[BATCHES], new int[BATCHES]);
    }

    private Producer(long id, short epoch, int[] first, int[] last, long[] offsets, int[] deltas) {
        this.id = id;
        this.epoch = epoch;
        this.firstSequences = first;
        this.lastSequences = last;
        this.lastOffsets = offsets;
        this.offsetDeltas = deltas;
    }

    Producer copy() {
        Producer same = new Producer(
                id, epoch, firstSequences.clone(), lastSequences.clone(), lastOffsets.clone(), offsetDeltas.clone());
        same.coordinatorEpoch = coordinatorEpoch;
        same.lastTimestampMs = lastTimestampMs;
        same.transactionStart = transactionStart;
        same.count = count;
        return same;
    }

    boolean hasBatches() {
        return count > 0;
    }

    /** The sequence number of its last record, {@link #NO_SEQUENCE} if unknown. */
    int lastSequence() {
        return count == 0 ? NO_SEQUENCE : lastSequences[count - 1];
    }

    /** The offset of its last record, -1 if unknown. */
    long lastOffset() {
        return count == 0 ? -1 : lastOffsets[count - 1];
    }

    /** Last minus first offset of its last batch. */
    int lastOffsetDelta() {
        return count == 0 ? 0 : offsetDeltas[count - 1];
    }

    /** The last offset of the remembered batch with these sequence numbers; -1 if there is none. */
    long offsetOfRetry(BatchHeader batch) {
        if (batch.producerEpoch() != epoch) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if (firstSequences[i] == batch.baseSequence() && lastSequences[i] == batch.lastSequence()) {
                return lastOffsets[i];
            }
        }
        return -1;
    }

    /** Moves to an epoch; a new one forgets the batches. */
    void enter(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            count = 0;
        }
    }

    /** Remembers a batch, and forgets the oldest of more than {@link #BATCHES}. */
    void remember(int firstSequence, int lastSequence, long lastOffset, int offsetDelta) {
        if (count == BATCHES) {
            System.arraycopy(firstSequences, 1, firstSequences, 0, BATCHES - 1);
            System.arraycopy(lastSequences, 1, lastSequences, 0, BATCHES - 1);
            System.arraycopy(lastOffsets, 1, lastOffsets, 0, BATCHES - 1);
            System.arraycopy(offsetDeltas, 1, offsetDeltas, 0, BATCHES - 1);
            count--;
        }
        firstSequences[count] = firstSequence;
        lastSequences[count] = lastSequence;
        lastOffsets[count] = lastOffset;
        offsetDeltas[count] = offsetDelta;
        count++;
    }

    /** Remembers the batches of an earlier time in the same epoch, too, as far as there is room for them. */
    void precededBy(@Nullable Producer earlier) {
        if (earlier == null || earlier.epoch != epoch) {
            return;
        }
        Producer own = copy();
        long ownFrom = own.count == 0 ? Long.MAX_VALUE : own.lastOffsets[0];
        count = 0;
        for (int i = 0; i < earlier.count && earlier.lastOffsets[i] < ownFrom; i++) {
            remember(earlier, i);
        }
        for (int i = 0; i < own.count; i++) {
            remember(own, i);
        }
    }

    private void remember(Producer other, int i) {
        remember(other.firstSequences[i], other.lastSequences[i], other.lastOffsets[i], other.offsetDeltas[i]);
    }
}
