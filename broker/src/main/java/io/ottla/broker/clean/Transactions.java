package io.ottla.broker.clean;

import io.ottla.broker.log.AbortedTransaction;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.TransactionMarker;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows the transactions along a run of batches: which batches were aborted, and which markers nobody needs any more
 * because the records that they decide on are gone.
 *
 * <p>Thread: its owner's; shown the batches in order.
 */
final class Transactions {
    private final Deque<AbortedTransaction> ahead;
    private final Map<Long, AbortedTransaction> aborted = new HashMap<>();
    private final Set<Long> abortedSeen = new HashSet<>();
    private final Set<Long> committedSeen = new HashSet<>();

    Transactions(List<AbortedTransaction> aborted) {
        this.ahead = new ArrayDeque<>(aborted.stream()
                .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                .toList());
    }

    /** Whether the records of this batch were aborted. */
    boolean isAborted(BatchHeader batch) {
        reach(batch.lastOffset());
        if (!batch.isTransactional()) {
            return false;
        }
        if (aborted.containsKey(batch.producerId())) {
            abortedSeen.add(batch.producerId());
            return true;
        }
        committedSeen.add(batch.producerId());
        return false;
    }

    /** What a marker is still good for. */
    sealed interface Marker {
        /** Records of its transaction were seen. {@code aborted} is for the new segment's index, null if it committed. */
        record Needed(@Nullable AbortedTransaction aborted) implements Marker {}

        /** No record of its transaction is left. */
        record Idle() implements Marker {}
    }

    Marker marker(BatchHeader control) {
        reach(control.lastOffset());
        TransactionMarker marker = TransactionMarker.read(control);
        if (marker == null) {
            return new Marker.Needed(null);
        }
        if (marker.outcome() == TransactionMarker.Outcome.ABORT) {
            AbortedTransaction ended = aborted.remove(marker.producerId());
            boolean seen = abortedSeen.remove(marker.producerId());
            return ended != null && seen ? new Marker.Needed(ended) : new Marker.Idle();
        }
        return committedSeen.remove(marker.producerId()) ? new Marker.Needed(null) : new Marker.Idle();
    }

    private void reach(long offset) {
        while (!ahead.isEmpty() && ahead.peek().firstOffset() <= offset) {
            AbortedTransaction next = ahead.remove();
            aborted.put(next.producerId(), next);
        }
    }
}
