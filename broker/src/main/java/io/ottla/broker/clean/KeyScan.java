package io.ottla.broker.clean;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.BatchWalk;
import io.ottla.broker.log.ClosedSegment;
import io.ottla.broker.log.Compactable;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.RecordCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the dirty part of a log and notes the newest offset of every key. Blocking; disk pool. */
final class KeyScan {
    private final KeyOffsets keys;
    private boolean full;

    KeyScan(KeyOffsets keys) {
        this.keys = keys;
    }

    /** Returns the offset up to which all keys are known: the end, unless the memory for keys was full before. */
    long scan(Compactable log, long firstDirty) throws IOException {
        List<ClosedSegment> dirty = new ArrayList<>();
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (ClosedSegment segment : log.segments()) {
            if (segment.endOffset() > firstDirty) {
                dirty.add(segment);
                aborted.addAll(segment.aborted());
            }
        }
        Transactions transactions = new Transactions(aborted);
        long reached = firstDirty;
        for (ClosedSegment segment : dirty) {
            reached = scan(segment, Math.max(firstDirty, log.logStartOffset()), reached, transactions);
            if (full) {
                return reached;
            }
            reached = segment.endOffset();
        }
        return reached;
    }

    private long scan(ClosedSegment segment, long from, long reachedBefore, Transactions transactions)
            throws IOException {
        long reached = reachedBefore;
        try (BatchWalk walk = segment.walk()) {
            while (walk.next() && !full) {
                BatchHeader batch = walk.whole();
                if (batch.isControl()) {
                    transactions.marker(batch);
                } else if (!transactions.isAborted(batch)) {
                    note(batch, from);
                }
                if (!full) {
                    reached = Math.max(reached, batch.nextOffset());
                }
            }
        }
        return reached;
    }

    private void note(BatchHeader batch, long from) {
        if (batch.lastOffset() < from || batch.recordCount() == 0) {
            return;
        }
        try (RecordCursor records = RecordCursor.open(batch, Integer.MAX_VALUE)) {
            while (records.next()) {
                ByteBuf key = records.key();
                if (key != null && records.offset() >= from && !keys.put(key, records.offset())) {
                    full = true;
                    return;
                }
            }
        }
    }
}
