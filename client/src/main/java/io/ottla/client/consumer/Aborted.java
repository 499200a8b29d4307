package io.ottla.client.consumer;

import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.TransactionMarker;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which batches are of transactions that were aborted, as the broker said with them (KIP-98). Each such transaction reaches
 * from its first offset to the marker of its producer. Batches have to come in order. Thread: its owner's.
 */
final class Aborted {
    private final boolean readCommitted;
    private final Queue<Fetch.Response.AbortedTransaction> ahead =
            new PriorityQueue<>(Comparator.comparingLong(Fetch.Response.AbortedTransaction::firstOffset));
    private final Set<Long> producers = new HashSet<>();

    private Aborted(boolean readCommitted) {
        this.readCommitted = readCommitted;
    }

    /** Hides nothing. */
    static Aborted nothing() {
        return new Aborted(false);
    }

    /** Hides these. */
    static Aborted of(@Nullable List<Fetch.Response.AbortedTransaction> aborted) {
        Aborted all = new Aborted(true);
        if (aborted != null) {
            all.ahead.addAll(aborted);
        }
        return all;
    }

    /** Whether the application must not see the records of this batch. */
    boolean hides(BatchHeader batch) {
        if (!readCommitted) {
            return false;
        }
        while (!ahead.isEmpty() && ahead.element().firstOffset() <= batch.lastOffset()) {
            producers.add(ahead.remove().producerId());
        }
        if (batch.isControl()) {
            TransactionMarker marker = TransactionMarker.read(batch);
            if (marker != null && marker.outcome() == TransactionMarker.Outcome.ABORT) {
                producers.remove(batch.producerId());
            }
            return true;
        }
        return batch.isTransactional() && producers.contains(batch.producerId());
    }
}
