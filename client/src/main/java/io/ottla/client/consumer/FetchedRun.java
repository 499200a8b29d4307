package io.ottla.client.consumer;

import io.netty.buffer.ByteBuf;
import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches that one answer brought of one partition, handed out record by record. Passes over what was read before,
 * markers, and, when reading committed, records of aborted transactions.
 *
 * <p>Thread: the client's loop. The bytes are heap memory and need no release.
 */
final class FetchedRun {
    private final TopicPartition partition;
    private final Batches batches;
    private final boolean checkCrcs;
    private final Queue<Fetch.Response.AbortedTransaction> aborted;
    private final Set<Long> abortedProducers = new HashSet<>();
    private final boolean readCommitted;
    private @Nullable RecordCursor cursor;
    private long nextOffset;

    FetchedRun(
            TopicPartition partition,
            ByteBuf records,
            long fromOffset,
            @Nullable List<Fetch.Response.AbortedTransaction> aborted,
            boolean readCommitted,
            boolean checkCrcs) {
        this.partition = partition;
        this.batches = new Batches(records);
        this.nextOffset = fromOffset;
        this.readCommitted = readCommitted;
        this.checkCrcs = checkCrcs;
        this.aborted = readCommitted
                ? new PriorityQueue<>(Comparator.comparingLong(Fetch.Response.AbortedTransaction::firstOffset))
                : new ArrayDeque<>();
        if (readCommitted && aborted != null) {
            this.aborted.addAll(aborted);
        }
    }

    /** A record as bytes. */
    record Raw(TopicPartition source, int leaderEpoch, TimestampType timestampType, Record record) {}

    /** The offset behind what was handed out or passed over. */
    long nextOffset() {
        return nextOffset;
    }

    /** Hands out at most {@code max} records; fewer only at the end of the run. Returns how many. */
    int hand(int max, Consumer<Raw> to) {
        int handed = 0;
        while (handed < max) {
            if (cursor == null && !openNext()) {
                return handed;
            }
            RecordCursor current = Objects.requireNonNull(cursor);
            if (!current.next()) {
                closeBatch();
            } else if (current.offset() >= nextOffset) {
                BatchHeader batch = batches.header();
                to.accept(new Raw(partition, batch.leaderEpoch(), batch.timestampType(), current.copy()));
                nextOffset = current.offset() + 1;
                handed++;
            }
        }
        return handed;
    }

    /** Frees what the batch at hand holds. */
    void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    private void closeBatch() {
        close();
        nextOffset = Math.max(nextOffset, batches.header().nextOffset());
    }

    /** Opens the next batch that has records for us. */
    private boolean openNext() {
        while (batches.next()) {
            BatchHeader batch = batches.header();
            if (checkCrcs && !batch.crcMatches()) {
                throw new ClientException(
                        ErrorCode.CORRUPT_MESSAGE,
                        "Batch of " + partition + " at offset " + batch.baseOffset() + " has a wrong checksum.");
            }
            boolean ofAborted = isAborted(batch);
            if (batch.isControl()) {
                noteMarker(batch);
            }
            if (batch.isControl() || ofAborted) {
                nextOffset = Math.max(nextOffset, batch.nextOffset());
            } else if (batch.nextOffset() > nextOffset) {
                cursor = RecordCursor.open(batch);
                return true;
            }
        }
        return false;
    }

    private boolean isAborted(BatchHeader batch) {
        if (!readCommitted) {
            return false;
        }
        while (!aborted.isEmpty() && aborted.element().firstOffset() <= batch.lastOffset()) {
            abortedProducers.add(aborted.remove().producerId());
        }
        return batch.isTransactional() && abortedProducers.contains(batch.producerId());
    }

    private void noteMarker(BatchHeader batch) {
        TransactionMarker marker = readCommitted ? TransactionMarker.read(batch) : null;
        if (marker != null && marker.outcome() == TransactionMarker.Outcome.ABORT) {
            abortedProducers.remove(batch.producerId());
        }
    }
}
