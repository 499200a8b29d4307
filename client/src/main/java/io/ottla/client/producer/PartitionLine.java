package io.ottla.client.producer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition as the loop sees it: batches that come back to be sent again, those in flight, and the buffer with those
 * that were never sent. A batch that comes back goes to its old place, and while one waits to be repeated nothing is sent
 * before the ones in flight have landed: order holds.
 *
 * <pre>
 *   buffer --take--> in flight --answer--> settled
 *                      ^    |
 *                      |    +--failure that may pass--> repeats (in order)
 *                      +-- once nothing is in flight ------+
 * </pre>
 *
 * Sequence numbers (KIP-98) are given when a batch first leaves and kept for all attempts. The line goes over to another
 * id or epoch when nothing that bears a number of the old one is open. Of a producer's numbered batches the first goes
 * alone: a broker that knows no number of it takes any, so that a second batch could get in before a first one that has to
 * be repeated.
 *
 * <p>Thread: the client's loop.
 */
final class PartitionLine {
    /** As many batches as a broker remembers of a producer: what is repeated later than that, it does not know again. */
    private static final int REMEMBERED = 5;

    private final PartitionBuffer buffer;
    private final LinkedList<OutgoingBatch> repeats = new LinkedList<>();
    private final List<OutgoingBatch> inFlight = new ArrayList<>();
    private ProducerIdentity.Id id = ProducerIdentity.Id.NONE;
    private int nextSequence;
    private boolean renumbering;
    private boolean numbersAreKnown;
    private long newestOrder;
    private long newestTakenOrder = -1;
    private @Nullable NodeLine queuedAt;
    private Lane.@Nullable Timer alarm;
    private long alarmAtNanos;

    PartitionLine(PartitionBuffer buffer) {
        this.buffer = buffer;
    }

    TopicPartition partition() {
        return buffer.partition();
    }

    PartitionBuffer buffer() {
        return buffer;
    }

    List<OutgoingBatch> inFlight() {
        return inFlight;
    }

    boolean isEmpty() {
        return repeats.isEmpty() && inFlight.isEmpty() && buffer.isEmpty();
    }

    /** The broker's queue that it stands in, if any. */
    @Nullable
    NodeLine queuedAt() {
        return queuedAt;
    }

    void queuedAt(@Nullable NodeLine node) {
        queuedAt = node;
    }

    /** How long until the first batch may go, by the clock alone: 0 = now, -1 = nothing to do before a landing or a ring. */
    long waitNanos(long nowNanos, long lingerNanos, boolean numbered) {
        if (!repeats.isEmpty()) {
            return inFlight.isEmpty() ? Math.max(0, repeats.element().notBeforeNanos() - nowNanos) : -1;
        }
        if (numbered && !inFlight.isEmpty() && (renumbering || !numbersAreKnown || isFarAhead())) {
            return -1;
        }
        return buffer.waitNanos(nowNanos, lingerNanos);
    }

    /** Whether a batch in flight would be forgotten by the broker if one more was taken before it is repeated. */
    private boolean isFarAhead() {
        long oldest = Long.MAX_VALUE;
        for (OutgoingBatch batch : inFlight) {
            oldest = Math.min(oldest, batch.order());
        }
        return inFlight.size() >= REMEMBERED || newestOrder - oldest >= REMEMBERED - 1;
    }

    /** The most bytes that the next batch takes. */
    int headBytes() {
        return repeats.isEmpty() ? buffer.headBytes() : repeats.element().bytes();
    }

    /** The first batch, now in flight; null if there is none after all. */
    @Nullable
    OutgoingBatch take() {
        OutgoingBatch batch = repeats.isEmpty() ? buffer.take() : repeats.remove();
        if (batch != null) {
            batch.sent();
            newestOrder = Math.max(newestOrder, batch.order());
            inFlight.add(batch);
        }
        return batch;
    }

    /** Whether batches can leave under this identity, as far as the line is concerned; goes over to it if it may. */
    boolean adopt(ProducerIdentity.Id current) {
        boolean clean = inFlight.isEmpty() && repeats.stream().noneMatch(OutgoingBatch::isNumbered);
        if (!id.equals(current) && clean) {
            id = current;
            nextSequence = 0;
            numbersAreKnown = false;
            newestTakenOrder = -1;
        }
        return id.isKnown();
    }

    /** Gives the batch its number, if it has none. */
    void number(OutgoingBatch batch) {
        if (!batch.isNumbered()) {
            batch.number(id, nextSequence);
            nextSequence = nextSequence + batch.count() & Integer.MAX_VALUE;
        }
    }

    /** The id that its numbers belong to. */
    ProducerIdentity.Id id() {
        return id;
    }

    /** The numbers have a gap that the broker will not take: to be counted from 0 under another epoch. */
    void orderRenumbering() {
        renumbering = true;
    }

    /** Whether the time for that has come. */
    boolean mayRenumber() {
        return renumbering && inFlight.isEmpty();
    }

    /** Begins to count anew; what waits to be repeated was refused and gets new numbers. */
    void renumber() {
        renumbering = false;
        repeats.forEach(batch -> batch.number(ProducerIdentity.Id.NONE, OutgoingBatch.NO_SEQUENCE));
        id = ProducerIdentity.Id.NONE;
    }

    /** The broker has the batch, and so knows numbers of this producer. */
    void delivered(OutgoingBatch batch) {
        if (batch.id().equals(id)) {
            numbersAreKnown = true;
            newestTakenOrder = Math.max(newestTakenOrder, batch.order());
        }
    }

    /** Whether the broker has a batch with higher numbers: it takes them in order, so it has this one. */
    boolean hasLaterTaken(OutgoingBatch batch) {
        return batch.isNumbered() && batch.id().equals(id) && batch.order() < newestTakenOrder;
    }

    /** The batch has its answer. */
    void landed(OutgoingBatch batch) {
        inFlight.remove(batch);
        batch.landed();
    }

    /** Puts a batch back at its place; of two with the same order the later call comes first. */
    void putBack(OutgoingBatch batch) {
        ListIterator<OutgoingBatch> at = repeats.listIterator();
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
        return repeats.stream().anyMatch(other -> other.order() < batch.order())
                || inFlight.stream().anyMatch(other -> other.order() < batch.order());
    }

    /** The first that waits to be repeated may go at once. */
    void hurry(long nowNanos) {
        if (!repeats.isEmpty()) {
            repeats.element().notBefore(nowNanos);
        }
    }

    List<OutgoingBatch> repeats() {
        return repeats;
    }

    /** Shows every batch, sent or not. */
    void forEach(Consumer<OutgoingBatch> to) {
        List.copyOf(inFlight).forEach(to);
        List.copyOf(repeats).forEach(to);
        buffer.batches().forEach(to);
    }

    /** Runs the task at this time, unless something is ordered for an earlier one: it will come again. */
    void wakeAt(long atNanos, Lane lane, Runnable task) {
        if (alarm != null && alarmAtNanos - atNanos <= 0) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        long waitMs = Math.max(1, (atNanos - lane.clock().nanos() + 999_999) / 1_000_000);
        alarmAtNanos = atNanos;
        alarm = lane.after(waitMs, () -> {
            alarm = null;
            task.run();
        });
    }
}
