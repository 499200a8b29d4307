package io.ottla.broker.log;

import io.netty.util.collection.LongObjectHashMap;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.TransactionMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The producers of a log and its open transactions.
 *
 * <pre>
 *   first batch of a transaction      marker written          marker below the watermark
 *   ---------> open -----------------> ended, not committed -----------------> forgotten
 *              '---------- both hold the last stable offset back ---'
 * </pre>
 *
 * Thread: the lane of its log. A failed write is undone by {@link #undo}.
 */
final class Producers {
    /** A transaction that has its marker. */
    record Ended(long producerId, long firstOffset, long markerOffset, boolean aborted) {}

    private final LongObjectHashMap<Producer> byId = new LongObjectHashMap<>(2);
    private final TreeMap<Long, Long> openByStart = new TreeMap<>();
    private final TreeMap<Long, Ended> endedByStart = new TreeMap<>();
    private final List<Undo> journal = new ArrayList<>(0);

    private long knownByLastBatch;

    private record Undo(long producerId, @Nullable Producer before, long endedStart) {}

    @Nullable
    Producer get(long producerId) {
        return byId.get(producerId);
    }

    Iterable<Producer> all() {
        return byId.values();
    }

    /** Takes over a producer from a snapshot. */
    void restore(Producer producer) {
        byId.put(producer.id, producer);
        if (producer.transactionStart != Producer.NO_TRANSACTION) {
            openByStart.put(producer.transactionStart, producer.id);
        }
    }

    /** Of what lies below this offset, only the last batch of each producer is known. */
    void knownByLastBatch(long below) {
        knownByLastBatch = below;
    }

    /** Whether this may repeat a batch that the log has and we do not know of: {@link Recall} would find it. */
    boolean mayRepeatOneBefore(BatchHeader batch) {
        Producer known = byId.get(batch.producerId());
        return knownByLastBatch > 0 && known != null && known.epoch == batch.producerEpoch();
    }

    /** The offset below which only last batches were known, 0 for none; from here on the others are. */
    long takeKnownByLastBatch() {
        long below = knownByLastBatch;
        knownByLastBatch = 0;
        return below;
    }

    /** Those that are known here remember what their batches before were, also when what is noted now is undone. */
    void precededBy(Producers earlier) {
        byId.values().forEach(producer -> producer.precededBy(earlier.get(producer.id)));
        for (Undo change : journal) {
            if (change.before != null) {
                change.before.precededBy(earlier.get(change.producerId));
            }
        }
    }

    void clear() {
        knownByLastBatch = 0;
        byId.clear();
        openByStart.clear();
        endedByStart.clear();
        journal.clear();
    }

    /** From here on changes by {@link #note} can be undone. */
    void begin() {
        journal.clear();
    }

    /** Takes back what was noted since {@link #begin}, newest first. */
    void undo() {
        for (int i = journal.size() - 1; i >= 0; i--) {
            Undo change = journal.get(i);
            Producer now = byId.remove(change.producerId);
            if (now != null && now.transactionStart != Producer.NO_TRANSACTION) {
                openByStart.remove(now.transactionStart);
            }
            endedByStart.remove(change.endedStart);
            if (change.before != null) {
                restore(change.before);
            }
        }
        journal.clear();
    }

    /** Counts in a batch of records that has a producer id and its place in the log. */
    void note(BatchHeader batch) {
        remember(batch.producerId(), -1);
        replay(batch);
    }

    private void remember(long producerId, long endedStart) {
        Producer known = byId.get(producerId);
        journal.add(new Undo(producerId, known == null ? null : known.copy(), endedStart));
    }

    /** As {@link #note}, but not to be undone: what is in the log already. */
    void replay(BatchHeader batch) {
        Producer producer = entered(batch.producerId(), batch.producerEpoch());
        producer.lastTimestampMs = batch.maxTimestamp();
        if (batch.baseSequence() >= 0) {
            producer.remember(batch.baseSequence(), batch.lastSequence(), batch.lastOffset(), batch.lastOffsetDelta());
        }
        if (batch.isTransactional() && producer.transactionStart == Producer.NO_TRANSACTION) {
            producer.transactionStart = batch.baseOffset();
            openByStart.put(batch.baseOffset(), producer.id);
        }
    }

    /** Counts in a marker; returns the transaction that it ended, null if none was open. Can be undone. */
    @Nullable
    Ended note(TransactionMarker marker, long markerOffset) {
        Producer known = byId.get(marker.producerId());
        remember(marker.producerId(), known == null ? -1 : known.transactionStart);
        return replay(marker, markerOffset);
    }

    /** As {@link #note}, but not to be undone: what is in the log already. */
    @Nullable
    Ended replay(TransactionMarker marker, long markerOffset) {
        Producer producer = entered(marker.producerId(), marker.producerEpoch());
        producer.coordinatorEpoch = Math.max(producer.coordinatorEpoch, marker.coordinatorEpoch());
        producer.lastTimestampMs = marker.timestampMs();
        if (producer.transactionStart == Producer.NO_TRANSACTION) {
            return null;
        }
        Ended ended = new Ended(
                producer.id,
                producer.transactionStart,
                markerOffset,
                marker.outcome() == TransactionMarker.Outcome.ABORT);
        openByStart.remove(producer.transactionStart);
        endedByStart.put(producer.transactionStart, ended);
        producer.transactionStart = Producer.NO_TRANSACTION;
        return ended;
    }

    private Producer entered(long id, short epoch) {
        Producer producer = byId.get(id);
        if (producer == null) {
            producer = new Producer(id, epoch);
            byId.put(id, producer);
        } else if (epoch > producer.epoch) {
            producer.enter(epoch);
        }
        return producer;
    }

    /** What the last stable offset would be right after this transaction, were everything committed. */
    long lastStableAfter(Ended ended) {
        for (long start : openByStart.keySet()) {
            if (start != ended.firstOffset) {
                return start;
            }
        }
        return ended.markerOffset + 1;
    }

    /** The first offset of a transaction that is open or whose end is not committed; {@link Long#MAX_VALUE} for none. */
    long firstUnstable() {
        long open = openByStart.isEmpty() ? Long.MAX_VALUE : openByStart.firstKey();
        long ended = endedByStart.isEmpty() ? Long.MAX_VALUE : endedByStart.firstKey();
        return Math.min(open, ended);
    }

    /** Everything below this offset is committed now. */
    void committedTo(long highWatermark) {
        while (!endedByStart.isEmpty() && endedByStart.firstEntry().getValue().markerOffset < highWatermark) {
            endedByStart.pollFirstEntry();
        }
    }

    /** Records below this offset are gone. */
    void startsAt(long logStartOffset) {
        endedByStart.values().removeIf(ended -> ended.markerOffset < logStartOffset);
    }

    /** Forgets producers that have been silent; an open transaction keeps its own. */
    void expire(long nowMs, long expirationMs) {
        if (byId.isEmpty()) {
            return;
        }
        byId.values()
                .removeIf(producer -> producer.transactionStart == Producer.NO_TRANSACTION
                        && nowMs - producer.lastTimestampMs >= expirationMs);
    }
}
