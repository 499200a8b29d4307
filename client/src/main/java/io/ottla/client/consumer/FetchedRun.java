package io.ottla.client.consumer;

import io.netty.buffer.ByteBuf;
import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The batches that one answer brought of one partition, walked record by record. Passes over what was read before, markers,
 * and, when reading committed, records of aborted transactions.
 *
 * <p>Thread: made and closed on the client's loop; walked by the application's thread between a poll that was given it and
 * the next call to the consumer, which gives it back.
 */
final class FetchedRun {
    private final TopicPartition partition;
    private final ByteBuf records;
    private final Batches batches;
    private final boolean checkCrcs;
    private final Aborted aborted;
    private final Runnable onClose;
    private final long endOffset;
    private final int endEpoch;
    private @Nullable RecordCursor cursor;
    private @Nullable RuntimeException broken;
    private long nextOffset;
    private int epoch = -1;
    private int batchEpoch = -1;
    private TimestampType timestampType = TimestampType.NONE;
    private boolean usedUp;
    private boolean again;
    private boolean failureOwed;

    /**
     * Takes the records over: {@link #close} releases them. Throws a ClientException when there is not one whole batch, and
     * MalformedException for what is no batch; the records are the caller's then.
     */
    FetchedRun(
            TopicPartition partition,
            ByteBuf records,
            long fromOffset,
            Aborted aborted,
            boolean checkCrcs,
            Runnable onClose) {
        this.partition = partition;
        this.records = records;
        BatchHeader last = lastOf(partition, records, fromOffset);
        this.endOffset = Math.max(last.nextOffset(), fromOffset);
        this.endEpoch = last.leaderEpoch();
        this.batches = new Batches(records);
        this.nextOffset = fromOffset;
        this.aborted = aborted;
        this.checkCrcs = checkCrcs;
        this.onClose = onClose;
    }

    private static BatchHeader lastOf(TopicPartition partition, ByteBuf records, long fromOffset) {
        Batches walk = new Batches(records);
        if (!walk.next()) {
            throw ClientException.lasting(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "The batch of " + partition + " at offset " + fromOffset + " did not fit into an answer of "
                            + records.readableBytes() + " bytes: raise max.partition.fetch.bytes and fetch.max.bytes.");
        }
        while (walk.next()) {
            // The header follows.
        }
        return walk.header();
    }

    TopicPartition partition() {
        return partition;
    }

    int bytes() {
        return records.readableBytes();
    }

    /** Behind the last record of the last whole batch. */
    long endOffset() {
        return endOffset;
    }

    /** Of the leader that appended the last batch; the other one if that is unknown. */
    int epochAtEndOr(int other) {
        return endEpoch >= 0 ? endEpoch : other;
    }

    /** Behind what was handed out or passed over. */
    long nextOffset() {
        return usedUp ? endOffset : nextOffset;
    }

    boolean isUsedUp() {
        return usedUp;
    }

    /** Of the leader that appended what was read last; the other one if nothing was. */
    int epochOr(int other) {
        return epoch >= 0 ? epoch : other;
    }

    /**
     * Moves to the next record that is for the application; false when the run is used up. Throws a ClientException, every
     * time, at bytes that cannot be read.
     */
    boolean next() {
        if (broken != null) {
            throw broken;
        }
        if (again) {
            again = false;
            return true;
        }
        try {
            return advance();
        } catch (MalformedException e) {
            broken = ClientException.lasting(
                    ErrorCode.CORRUPT_MESSAGE,
                    "Records of " + partition + " cannot be read at offset " + nextOffset + ": " + e.getMessage()
                            + ". To pass the place over, seek to a later offset.");
            throw broken;
        }
    }

    private boolean advance() {
        while (true) {
            if (cursor == null && !openNext()) {
                usedUp = true;
                return false;
            }
            RecordCursor current = Objects.requireNonNull(cursor);
            if (!current.next()) {
                closeBatch();
            } else if (current.offset() >= nextOffset) {
                return true;
            }
        }
    }

    /** The record that {@link #next} moved to. */
    RecordCursor record() {
        return Objects.requireNonNull(cursor);
    }

    /** Of the leader that appended the batch that it is in; -1 = unknown. */
    int leaderEpoch() {
        return batchEpoch;
    }

    /** Of the batch that it is in. */
    TimestampType timestampType() {
        return timestampType;
    }

    /** The record is handed out. */
    void done() {
        nextOffset = record().offset() + 1;
        epoch = batchEpoch;
    }

    /** The record could not be handed out: the next time it comes again. */
    void stay() {
        again = true;
    }

    /** Whether it could not be read, and the application has got others' records instead of being told so. */
    boolean isFailureOwed() {
        return failureOwed;
    }

    void failureOwed(boolean now) {
        failureOwed = now;
    }

    /** Lets the records go. */
    void close() {
        closeCursor();
        records.release();
        onClose.run();
    }

    private void closeCursor() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    private void closeBatch() {
        closeCursor();
        passOver(batches.header());
    }

    private void passOver(BatchHeader batch) {
        nextOffset = Math.max(nextOffset, batch.nextOffset());
        epoch = Math.max(epoch, batch.leaderEpoch());
    }

    /** Opens the next batch that has records for us. */
    private boolean openNext() {
        while (batches.next()) {
            BatchHeader batch = batches.header();
            if (checkCrcs && !batch.crcMatches()) {
                throw new MalformedException("the batch at offset " + batch.baseOffset() + " has a wrong checksum");
            }
            boolean hidden = aborted.hides(batch);
            if (batch.isControl() || hidden) {
                passOver(batch);
            } else if (batch.nextOffset() > nextOffset) {
                batchEpoch = batch.leaderEpoch();
                timestampType = batch.timestampType();
                cursor = RecordCursor.open(batch);
                return true;
            }
        }
        return false;
    }
}
