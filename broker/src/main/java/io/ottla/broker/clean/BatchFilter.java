package io.ottla.broker.clean;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.Compactable;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.legacy.MessageSetBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what stays of a batch, and writes that.
 *
 * <pre>
 *   aborted ................................ nothing
 *   marker whose records are gone .......... stays until its delete horizon, which it gets now if it has none
 *   record without key ..................... goes
 *   record that is not its key's newest .... goes
 *   tombstone, newest of its key ........... stays until the batch's delete horizon (KIP-534), which the batch gets now
 *   anything else .......................... stays
 *   batch of which nothing stays ........... goes; but its header stays if it is its producer's last, or the round's
 * </pre>
 *
 * Thread: its owner's, on the disk pool.
 */
final class BatchFilter {
    private final KeyOffsets keys;
    private final Transactions transactions;
    private final Map<Long, Compactable.LastBatch> producers;
    private final long endOffset;
    private final long nowMs;
    private final long deleteRetentionMs;
    private final long legacyHorizonMs;
    private boolean tombstones;

    /**
     * @param endOffset where this round ends; the batch before it stays, be it empty, so that offsets stay findable
     * @param legacyHorizonMs tombstones of old formats in segments last changed before this go
     */
    BatchFilter(
            KeyOffsets keys,
            Transactions transactions,
            Compactable log,
            long endOffset,
            long nowMs,
            long legacyHorizonMs) {
        this.keys = keys;
        this.transactions = transactions;
        this.producers = log.producers();
        this.endOffset = endOffset;
        this.nowMs = nowMs;
        this.deleteRetentionMs = log.settings().deleteRetentionMs();
        this.legacyHorizonMs = legacyHorizonMs;
    }

    /**
     * Writes what stays behind the writer index of {@code out}.
     *
     * @param batch whole
     * @param segmentModifiedMs when its segment was last changed
     * @return a transaction that the new segment's index must name, null for none
     */
    @Nullable
    AbortedTransaction filter(BatchHeader batch, long segmentModifiedMs, ByteBuf out) {
        if (batch.magic() < BatchHeader.MAGIC_V2) {
            filterLegacy(batch, segmentModifiedMs, out);
            return null;
        }
        if (batch.isControl()) {
            return filterMarker(batch, out);
        }
        if (transactions.isAborted(batch)) {
            keepHeaderIfLast(batch, out);
            return null;
        }
        filterRecords(batch, out);
        return null;
    }

    private @Nullable AbortedTransaction filterMarker(BatchHeader batch, ByteBuf out) {
        if (transactions.marker(batch) instanceof Transactions.Marker.Needed needed) {
            copy(batch, out);
            return needed.aborted();
        }
        if (!batch.hasDeleteHorizon()) {
            rewrite(batch, out);
        } else if (batch.deleteHorizonMs() > nowMs) {
            copy(batch, out);
        } else {
            keepHeaderIfLast(batch, out);
        }
        return null;
    }

    private void filterRecords(BatchHeader batch, ByteBuf out) {
        int kept = kept(batch);
        if (kept == 0) {
            keepHeaderIfLast(batch, out);
        } else if (kept == batch.recordCount() && (!tombstones || batch.hasDeleteHorizon())) {
            copy(batch, out);
        } else {
            rewrite(batch, out);
        }
    }

    /** Counts the records that stay and notes whether there are tombstones among them. */
    private int kept(BatchHeader batch) {
        tombstones = false;
        int kept = 0;
        if (batch.recordCount() == 0) {
            return 0;
        }
        try (RecordCursor records = RecordCursor.open(batch, Integer.MAX_VALUE)) {
            while (records.next()) {
                if (stays(records, batch)) {
                    kept++;
                    tombstones |= records.value() == null;
                }
            }
        }
        return kept;
    }

    private boolean stays(RecordCursor record, BatchHeader batch) {
        ByteBuf key = record.key();
        if (batch.isControl()) {
            return true;
        }
        if (key == null || record.offset() < keys.newest(key)) {
            return false;
        }
        return record.value() != null || !batch.hasDeleteHorizon() || batch.deleteHorizonMs() > nowMs;
    }

    private static void copy(BatchHeader batch, ByteBuf out) {
        out.writeBytes(batch.buffer(), batch.position(), batch.sizeBytes());
    }

    /** Writes the records that stay, with a delete horizon if it must have one and has none. */
    private void rewrite(BatchHeader batch, ByteBuf out) {
        boolean horizon = !batch.hasDeleteHorizon() && (tombstones || batch.isControl());
        BatchTraits traits = BatchTraits.of(batch);
        if (horizon) {
            traits = traits.withDeleteHorizonMs(saturatedAdd(nowMs, deleteRetentionMs));
        }
        try (RecordCursor records = RecordCursor.open(batch, Integer.MAX_VALUE);
                BatchBuilder builder = new BatchBuilder(out, traits)) {
            while (records.next()) {
                if (stays(records, batch)) {
                    builder.append(records);
                }
            }
            builder.finish(batch.lastOffset());
        }
    }

    private static long saturatedAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private void keepHeaderIfLast(BatchHeader batch, ByteBuf out) {
        if (batch.nextOffset() == endOffset || isLastOfProducer(batch)) {
            BatchBuilder.writeEmpty(out, BatchTraits.of(batch), batch.lastOffset(), batch.maxTimestamp());
        }
    }

    private boolean isLastOfProducer(BatchHeader batch) {
        Compactable.LastBatch last = batch.hasProducer() ? producers.get(batch.producerId()) : null;
        if (last == null) {
            return false;
        }
        return last.lastOffset() >= 0
                ? last.lastOffset() == batch.lastOffset()
                : batch.isControl() && last.epoch() == batch.producerEpoch();
    }

    /** Messages of format 0 and 1 stay in their format. */
    private void filterLegacy(BatchHeader wrapper, long segmentModifiedMs, ByteBuf out) {
        int all = 0;
        int kept = 0;
        try (RecordCursor records = RecordCursor.open(wrapper, Integer.MAX_VALUE)) {
            while (records.next()) {
                all++;
                kept += staysLegacy(records, segmentModifiedMs) ? 1 : 0;
            }
        }
        if (kept == all) {
            copy(wrapper, out);
        } else if (kept > 0) {
            rewriteLegacy(wrapper, segmentModifiedMs, out);
        }
    }

    private boolean staysLegacy(RecordCursor record, long segmentModifiedMs) {
        ByteBuf key = record.key();
        return key != null
                && record.offset() >= keys.newest(key)
                && (record.value() != null || segmentModifiedMs > legacyHorizonMs);
    }

    private void rewriteLegacy(BatchHeader wrapper, long segmentModifiedMs, ByteBuf out) {
        var compression = BatchTraits.of(wrapper).compression();
        try (RecordCursor records = RecordCursor.open(wrapper, Integer.MAX_VALUE);
                MessageSetBuilder builder =
                        new MessageSetBuilder(out, wrapper.magic(), compression, wrapper.timestampType())) {
            while (records.next()) {
                if (staysLegacy(records, segmentModifiedMs)) {
                    builder.append(records.offset(), records.timestampMs(), records.key(), records.value());
                }
            }
            builder.finish();
        }
    }
}
