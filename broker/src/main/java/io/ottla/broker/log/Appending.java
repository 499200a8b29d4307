package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends runs of batches: each is judged and given its offsets, what is accepted is written in one call, then counted
 * in. If the write fails the file is cut back and nothing of it has happened.
 *
 * <pre>
 *   run -> judge -> place (offsets, epoch) -> stage --.
 *   run -> judge -> refused                           |-> write -> count in (indexes, epochs) -> results
 *   run -> judge -> place -------------------> stage -'      '-> failed: cut, undo producers -> refused
 * </pre>
 *
 * Thread: the lane of its log; one object per call.
 */
final class Appending {
    private final Log log;
    private final int leaderEpoch;
    private final Origin origin;
    private final Append[] results;
    private final List<Staged> staged = new ArrayList<>();
    private long next;
    private long stagedBytes;

    private record Staged(int number, ByteBuf run, int bytes, Append.Appended result) {}

    Appending(Log log, int runs, int leaderEpoch, Origin origin) {
        this.log = log;
        this.leaderEpoch = leaderEpoch;
        this.origin = origin;
        this.results = new Append[runs];
        this.next = log.logEndOffset();
    }

    List<Append> all(List<ByteBuf> runs) {
        log.producerStates().begin();
        try {
            for (int i = 0; i < runs.size(); i++) {
                Append now = stage(i, runs.get(i));
                if (now != null) {
                    results[i] = now;
                }
            }
            write();
        } catch (RuntimeException fault) {
            undo(); // a producer that is counted in without its batch would be told that the batch is there
            throw fault;
        }
        return List.of(results);
    }

    /** Null when the run is staged. */
    private @Nullable Append stage(int number, ByteBuf run) {
        try {
            return tryStage(number, run);
        } catch (MalformedException broken) {
            return new Append.Refused(ErrorCode.CORRUPT_MESSAGE, String.valueOf(broken.getMessage()));
        } catch (IOException e) {
            return failed(e);
        }
    }

    private @Nullable Append tryStage(int number, ByteBuf run) throws IOException {
        Append verdict = log.online() ? judge(run) : offline();
        if (verdict instanceof Append.Appended retry && retry.lastOffset() >= log.logEndOffset()) {
            write(); // the retry is of a batch in this very group: it stands or falls with it
            verdict = judge(run);
        }
        if (verdict != null) {
            return verdict;
        }
        Extent extent = place(run);
        if (extent.bytes == 0) {
            return new Append.Appended(next, next - 1, false, false);
        }
        Segment active = log.active();
        if (log.rolling().isDue(stagedBytes + extent.bytes, extent.lastOffset, extent.maxTimestampMs)) {
            write();
            log.rolling().roll(extent.firstOffset);
            active = log.active();
        }
        if (extent.lastOffset - active.baseOffset() > Integer.MAX_VALUE) {
            return new Append.Refused(ErrorCode.INVALID_RECORD, "offsets span more than a segment can hold");
        }
        noteProducers(run, extent.bytes);
        next = extent.lastOffset + 1;
        stagedBytes += extent.bytes;
        staged.add(new Staged(
                number, run, extent.bytes, new Append.Appended(extent.firstOffset, extent.lastOffset, false, false)));
        return null;
    }

    /** Null when it may be appended. */
    private @Nullable Append judge(ByteBuf run) throws IOException {
        Batches batches = new Batches(run);
        long expected = next;
        while (batches.next()) {
            BatchHeader batch = batches.header();
            if (batch.sizeBytes() > log.settings().segmentBytes()) {
                return new Append.Refused(
                        ErrorCode.RECORD_LIST_TOO_LARGE,
                        "batch of " + batch.sizeBytes() + " bytes is above segment.bytes="
                                + log.settings().segmentBytes());
            }
            Append verdict = origin == Origin.REPLICA ? judgeCopy(batch, expected) : judgeProducer(batch);
            if (verdict != null) {
                return verdict;
            }
            expected = batch.nextOffset();
        }
        return null;
    }

    private static @Nullable Append judgeCopy(BatchHeader batch, long expected) {
        if (!batch.crcMatches()) {
            return new Append.Refused(
                    ErrorCode.CORRUPT_MESSAGE, "checksum of the batch at offset " + batch.baseOffset() + " is wrong");
        }
        // baseOffset of a compressed message of an old format is its last offset: it is not below the first
        if (batch.baseOffset() < expected) {
            return new Append.Refused(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "batch at offset " + batch.baseOffset() + " is below the log end " + expected);
        }
        return null;
    }

    private @Nullable Append judgeProducer(BatchHeader batch) throws IOException {
        if (batch.magic() != BatchHeader.MAGIC_V2) {
            return new Append.Refused(
                    ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT, "only batches of format 2 are appended");
        }
        if (!batch.hasProducer()) {
            return null;
        }
        Producer known = log.producerStates().get(batch.producerId());
        ProducerVerdict verdict = ProducerVerdict.Next.NEXT;
        if (batch.isControl()) {
            TransactionMarker marker = TransactionMarker.read(batch);
            verdict = marker == null ? verdict : ProducerRules.judge(known, marker);
        } else if (origin == Origin.CLIENT || batch.baseSequence() >= 0) {
            verdict = ProducerRules.judge(known, batch);
            if (verdict instanceof ProducerVerdict.Wrong && log.producerStates().mayRepeatOneBefore(batch)) {
                Recall.into(log.producerStates(), log.segments());
                verdict = ProducerRules.judge(known, batch);
            }
        }
        if (verdict instanceof ProducerVerdict.Retry retry) {
            return new Append.Appended(retry.firstOffset(), retry.lastOffset(), true, false);
        }
        return verdict instanceof ProducerVerdict.Wrong wrong
                ? new Append.Refused(wrong.error(), wrong.message())
                : null;
    }

    private record Extent(long firstOffset, long lastOffset, int bytes, long maxTimestampMs) {}

    /** Gives the batches their offsets, or reads them from a replica's copy. */
    private Extent place(ByteBuf run) {
        Batches batches = new Batches(run);
        long first = -1;
        long offset = next;
        long maxTimestampMs = BatchHeader.NO_TIMESTAMP;
        int bytes = 0;
        while (batches.next()) {
            BatchHeader batch = batches.header();
            if (origin != Origin.REPLICA) {
                batch.setBaseOffset(offset);
                batch.setLeaderEpoch(leaderEpoch);
            }
            first = first < 0 ? batch.baseOffset() : first;
            offset = batch.nextOffset();
            maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestamp());
            bytes += batch.sizeBytes();
        }
        return new Extent(first, offset - 1, bytes, maxTimestampMs);
    }

    private void noteProducers(ByteBuf run, int bytes) {
        Batches batches = new Batches(run, run.readerIndex(), bytes);
        while (batches.next()) {
            BatchHeader batch = batches.header();
            if (batch.hasProducer() && !batch.isControl()) {
                log.producerStates().note(batch);
            }
        }
    }

    /** Writes what is staged and counts it in. */
    private void write() {
        if (staged.isEmpty()) {
            return;
        }
        Append failure = null;
        try {
            log.active().write(buffers());
            countIn();
        } catch (IOException e) {
            failure = failed(e);
            undo();
        }
        boolean flushDue = log.flushDue();
        for (Staged one : staged) {
            Append.Appended done = one.result;
            results[one.number] = failure != null
                    ? failure
                    : new Append.Appended(done.firstOffset(), done.lastOffset(), false, flushDue);
        }
        log.producerStates().begin();
        staged.clear();
        stagedBytes = 0;
    }

    private void undo() {
        log.producerStates().undo();
        next = log.logEndOffset();
        log.cutTorn();
    }

    private ByteBuffer[] buffers() {
        if (staged.size() == 1 && staged.get(0).run.nioBufferCount() == 1) {
            Staged only = staged.get(0);
            return new ByteBuffer[] {only.run.nioBuffer(only.run.readerIndex(), only.bytes)};
        }
        List<ByteBuffer> all = new ArrayList<>();
        for (Staged one : staged) {
            all.addAll(List.of(one.run.nioBuffers(one.run.readerIndex(), one.bytes)));
        }
        return all.toArray(ByteBuffer[]::new);
    }

    private void countIn() throws IOException {
        for (Staged one : staged) {
            Batches batches = new Batches(one.run, one.run.readerIndex(), one.bytes);
            while (batches.next()) {
                if (batches.header().isControl()) {
                    endTransaction(batches.header());
                }
            }
        }
        for (Staged one : staged) {
            Batches batches = new Batches(one.run, one.run.readerIndex(), one.bytes);
            while (batches.next()) {
                log.count(batches.header());
            }
        }
        log.grownTo(next);
    }

    /** The marker in a control batch that was just written: an abort goes to the transaction index first. */
    private void endTransaction(BatchHeader control) throws IOException {
        TransactionMarker marker = TransactionMarker.read(control);
        if (marker == null) {
            return;
        }
        Producers.Ended ended = log.producerStates().note(marker, control.lastOffset());
        if (ended != null && ended.aborted()) {
            log.active()
                    .aborted()
                    .append(new AbortedTransaction(
                            ended.producerId(),
                            ended.firstOffset(),
                            ended.markerOffset(),
                            log.producerStates().lastStableAfter(ended)));
        }
    }

    private static Append offline() {
        return new Append.Refused(ErrorCode.KAFKA_STORAGE_ERROR, "the log directory is offline");
    }

    private Append failed(IOException e) {
        log.noteFailure(e);
        return new Append.Refused(ErrorCode.KAFKA_STORAGE_ERROR, DiskTrouble.describe(e));
    }
}
