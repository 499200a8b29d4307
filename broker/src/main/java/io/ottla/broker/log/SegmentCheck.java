package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment through and says what of it is damaged: batches whose checksum is wrong, which are not whole, or whose
 * offsets or epochs, which the checksum does not cover, do not fit those before and behind. It goes on behind the damage
 * where a sound batch begins: at the next batch, or at one that the index names.
 *
 * <p>Thread: the disk pool, one step after another; blocking. To be closed.
 */
public final class SegmentCheck implements AutoCloseable {
    /** So many entries of the index are tried one by one; from there on ever fewer, as all of the rest may be gone. */
    private static final int CLOSE_ENTRIES = 64;

    private static final int NO_EPOCH = -1;

    private final Segment segment;
    private final SegmentFile.Handle handle;
    private final int end;
    private final long endOffset;
    private final int epochMax;
    private final int windowBytes;
    private final List<Damage> found = new ArrayList<>();
    private BatchWalk walk;
    private boolean done;
    private State before;
    private State now;

    /** The position of a batch, the lowest offset that it may have, and the lowest epoch. */
    private record State(long position, long expected, int epoch) {}

    /** What the checksum covers, or where the batch says that it belongs. */
    private enum Of {
        CONTENT,
        PLACE
    }

    private record Wrong(Of of, String why) {}

    SegmentCheck(Segment segment, int end, long endOffset, int epochMax, int windowBytes) throws IOException {
        this.segment = segment;
        this.end = end;
        this.endOffset = endOffset;
        this.epochMax = epochMax;
        this.windowBytes = windowBytes;
        this.handle = segment.log().acquire(SegmentFile.Missing.FAIL);
        this.walk = new BatchWalk(handle.file(), 0, end, windowBytes);
        this.now = new State(0, segment.baseOffset(), -1);
        this.before = now;
    }

    public boolean isDone() {
        return done;
    }

    /** In the order of the file. */
    public List<Damage> found() {
        return List.copyOf(found);
    }

    /** Goes on until about so many bytes are read, or all is done; returns how many they were. */
    public long step(long bytesWanted) throws IOException {
        long from = now.position;
        while (!done && now.position - from < bytesWanted) {
            next();
        }
        return now.position - from;
    }

    private void next() throws IOException {
        if (now.position >= end) {
            done = true;
            return;
        }
        boolean whole = walk.next();
        Wrong wrong = whole ? complaint(walk) : new Wrong(Of.CONTENT, "no batch begins here, or it is not whole");
        if (wrong == null) {
            BatchHeader batch = walk.header();
            before = now;
            now = new State(
                    now.position + batch.sizeBytes(), batch.nextOffset(), Math.max(now.epoch, batch.leaderEpoch()));
            return;
        }
        damaged(wrong, whole ? now.position + walk.header().sizeBytes() : -1);
    }

    /** Null if the batch that the walk is at is sound. */
    private @Nullable Wrong complaint(BatchWalk at) throws IOException {
        if (!at.isWhole()) {
            return new Wrong(Of.CONTENT, "the file ends amid the batch");
        }
        BatchHeader batch = at.whole();
        try {
            if (!batch.crcMatches()) {
                return new Wrong(Of.CONTENT, "the checksum of the batch is wrong");
            }
        } catch (MalformedException broken) {
            return new Wrong(Of.CONTENT, String.valueOf(broken.getMessage()));
        }
        boolean exact = batch.magic() == BatchHeader.MAGIC_V2; // else the base is that of the last message within
        if (batch.lastOffset() < now.expected || exact && batch.baseOffset() < now.expected) {
            return new Wrong(
                    Of.PLACE, "the batch at offset " + batch.baseOffset() + " is below offset " + now.expected);
        }
        if (batch.lastOffset() >= endOffset) {
            return new Wrong(
                    Of.PLACE, "the batch ends at offset " + batch.lastOffset() + ", the segment before " + endOffset);
        }
        int epoch = batch.leaderEpoch();
        boolean misplaced = epoch >= 0 && (epoch < now.epoch || epochMax >= 0 && epoch > epochMax);
        return misplaced || epoch < NO_EPOCH
                ? new Wrong(
                        Of.PLACE, "the batch has epoch " + epoch + ", which is not in " + now.epoch + " to " + epochMax)
                : null;
    }

    /**
     * If the place does not fit although the bytes are those that were written, the batch before may be the one that is
     * wrong: it counts as damaged too.
     *
     * @param next where the next batch begins, if the size is right; -1 if it is known to be wrong
     */
    private void damaged(Wrong wrong, long next) throws IOException {
        State from = wrong.of == Of.PLACE ? before : now;
        long position = now.position;
        now = new State(position, from.expected, from.epoch);
        long resume = next > position && isSoundAt(next) ? next : nextByIndex(position);
        long to = endOffset;
        walkFrom(resume);
        if (resume < end && walk.next()) {
            to = Math.max(walk.header().baseOffset(), from.expected);
            walkFrom(resume);
        }
        found.add(new Damage(segment.baseOffset(), (int) from.position, (int) resume, from.expected, to, wrong.why));
        now = new State(resume, to, from.epoch);
        before = now;
    }

    private void walkFrom(long position) {
        walk.close();
        walk = new BatchWalk(handle.file(), position, end, windowBytes);
    }

    private boolean isSoundAt(long position) throws IOException {
        if (position >= end) {
            return position == end;
        }
        try (BatchWalk there = new BatchWalk(handle.file(), position, end)) {
            return there.next() && complaint(there) == null;
        }
    }

    /** The position of the first sound batch behind this one that the index knows; the end if there is none. */
    private long nextByIndex(long position) throws IOException {
        IndexFile.Picture index = segment.offsets().file().now();
        int at = firstBehind(index, position);
        int tried = 0;
        while (at < index.entries()) {
            long there = positionAt(index, at);
            if (there > position && there < end && isSoundAt(there)) {
                return there;
            }
            at += 1 << Math.min(20, tried++ / CLOSE_ENTRIES);
        }
        return end;
    }

    private static int firstBehind(IndexFile.Picture index, long position) throws IOException {
        int low = 0;
        int high = index.entries();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positionAt(index, middle) > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static long positionAt(IndexFile.Picture index, int entry) throws IOException {
        ByteBuffer bytes = index.entry(entry);
        return bytes.getInt(4);
    }

    @Override
    public void close() {
        walk.close();
        handle.release();
    }
}
