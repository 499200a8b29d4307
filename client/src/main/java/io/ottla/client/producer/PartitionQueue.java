package io.ottla.client.producer;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one partition, in order: those that wait, the last of which still grows, and those in flight. A batch
 * that comes back goes to its old place, and while one waits to be repeated nothing behind it is sent: order holds. Of
 * numbered batches the first goes alone: a broker that knows no number of this producer takes any, so that a second batch
 * could get in before a first one that has to be repeated.
 *
 * <p>Thread: the client's loop.
 */
final class PartitionQueue {
    private final TopicPartition partition;
    private final LinkedList<OutgoingBatch> waiting = new LinkedList<>();
    private final List<OutgoingBatch> inFlight = new ArrayList<>();
    private long nextOrder;
    private int nextSequence;
    private boolean numbersAreKnown;

    PartitionQueue(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Puts the record into the batch that grows, or into a new one. Returns whether it began one. */
    boolean append(Outgoing record, int batchBytesMax) {
        OutgoingBatch last = waiting.peekLast();
        boolean fits = last != null && last.attempts() == 0 && last.bytes() + record.bytes() <= batchBytesMax;
        if (last == null || !fits) {
            last = new OutgoingBatch(partition, nextOrder++, record.createdNanos());
            waiting.add(last);
        }
        last.add(record);
        return !fits;
    }

    List<OutgoingBatch> waiting() {
        return waiting;
    }

    List<OutgoingBatch> inFlight() {
        return inFlight;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    /**
     * How long until the first batch may go, by the clock alone: 0 = now, -1 = nothing waits, or it waits for those in
     * flight.
     *
     * @param flushing whether not to linger
     */
    long waitNanos(long nowNanos, long lingerNanos, int batchBytes, boolean flushing) {
        OutgoingBatch head = waiting.peekFirst();
        if (head == null || !inFlight.isEmpty() && (head.attempts() > 0 || isFirstNumberedInFlight())) {
            return -1;
        }
        long backoff = Math.max(0, head.notBeforeNanos() - nowNanos);
        boolean complete = head.attempts() > 0 || waiting.size() > 1 || head.bytes() >= batchBytes || flushing;
        return complete ? backoff : Math.max(backoff, head.createdNanos() + lingerNanos - nowNanos);
    }

    /** The first batch, now in flight. */
    OutgoingBatch take(boolean numbered) {
        OutgoingBatch batch = waiting.removeFirst();
        if (numbered && batch.baseSequence() == OutgoingBatch.NO_SEQUENCE) {
            batch.baseSequence(nextSequence);
            nextSequence = nextSequence + batch.count() & Integer.MAX_VALUE;
        }
        batch.sent();
        inFlight.add(batch);
        return batch;
    }

    private boolean isFirstNumberedInFlight() {
        return !numbersAreKnown && inFlight.get(0).baseSequence() != OutgoingBatch.NO_SEQUENCE;
    }

    /** The first batch, without sending it; null if none waits. */
    @Nullable
    OutgoingBatch head() {
        return waiting.peekFirst();
    }

    /** The batch has its answer. */
    void landed(OutgoingBatch batch) {
        inFlight.remove(batch);
    }

    /** The broker has one of the batches, and its numbers. */
    void delivered() {
        numbersAreKnown = true;
    }

    /** Puts a batch back at its place; of two with the same order the later call comes first. */
    void putBack(OutgoingBatch batch) {
        ListIterator<OutgoingBatch> at = waiting.listIterator();
        while (at.hasNext()) {
            if (at.next().order() >= batch.order()) {
                at.previous();
                break;
            }
        }
        at.add(batch);
    }

    /** Whether a batch before this one is not acknowledged yet. */
    boolean hasEarlier(OutgoingBatch batch) {
        return waiting.stream().anyMatch(other -> other.order() < batch.order())
                || inFlight.stream().anyMatch(other -> other.order() < batch.order());
    }

    /** Starts to number anew, for a new producer id. Only while nothing is in flight. */
    void renumber() {
        nextSequence = 0;
        numbersAreKnown = false;
        waiting.forEach(batch -> batch.baseSequence(OutgoingBatch.NO_SEQUENCE));
    }
}
