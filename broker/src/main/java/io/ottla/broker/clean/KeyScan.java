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
import org.jspecify.annotations.Nullable;

/**
 * Reads the dirty part of a log and notes the newest offset of every key, batch by batch. Blocking; disk pool. To be
 * closed.
 */
final class KeyScan implements AutoCloseable {
    private final KeyOffsets keys;
    private final List<ClosedSegment> dirty = new ArrayList<>();
    private final Transactions transactions;
    private final long from;
    private final int bufferBytes;
    private long reached;
    private int at;
    private boolean full;
    private @Nullable BatchWalk walk;

    /** @param bufferBytes memory for reading; more for a batch that is larger */
    KeyScan(KeyOffsets keys, Compactable log, long firstDirty, int bufferBytes) throws IOException {
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (ClosedSegment segment : log.segments()) {
            if (segment.endOffset() > firstDirty) {
                dirty.add(segment);
                aborted.addAll(segment.aborted());
            }
        }
        this.keys = keys;
        this.transactions = new Transactions(aborted);
        this.from = Math.max(firstDirty, log.logStartOffset());
        this.bufferBytes = bufferBytes;
        this.reached = firstDirty;
    }

    /** The offset up to which all keys are known: in the end the log's, unless the memory for keys was full before. */
    long reached() {
        return reached;
    }

    /** Looks at one more batch; returns its bytes, -1 when there is none or no memory for it. */
    int next() throws IOException {
        while (!full && at < dirty.size()) {
            if (walk == null) {
                walk = dirty.get(at).walk(bufferBytes);
            }
            if (walk.next()) {
                int bytes = walk.header().sizeBytes();
                look(walk.whole());
                return bytes;
            }
            reached = dirty.get(at).endOffset();
            at++;
            close();
        }
        return -1;
    }

    private void look(BatchHeader batch) {
        if (batch.isControl()) {
            transactions.marker(batch);
        } else if (!transactions.isAborted(batch)) {
            note(batch);
        }
        if (!full) {
            reached = Math.max(reached, batch.nextOffset());
        }
    }

    private void note(BatchHeader batch) {
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

    @Override
    public void close() {
        if (walk != null) {
            walk.close();
            walk = null;
        }
    }
}
