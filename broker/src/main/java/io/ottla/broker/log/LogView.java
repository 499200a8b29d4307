package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.RecordCursor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A log as it was at one moment. Immutable; may be read on any thread, and its blocking reads belong on the disk pool
 * when they may miss the page cache. If a file that it needs was deleted or compacted meanwhile, it asks the newest view
 * of the log instead: bounds are then that one's.
 */
public final class LogView {
    /** What a log says of its end: how far the active segment reaches, and where its last batch begins. */
    record Tail(
            long bytes, long lastBatchOffset, long lastBatchPosition, long maxTimestampMs, long maxTimestampOffset) {}

    private final AtomicReference<LogView> newest;
    private final DiskTrouble trouble;
    private final Segment[] segments;
    private final Tail tail;
    private final Damages damages;
    private final EpochHistory epochs;
    private final long logStartOffset;
    private final long logEndOffset;
    private final long highWatermark;
    private final long lastStableOffset;
    private final long recentFrom;

    LogView(
            AtomicReference<LogView> newest,
            DiskTrouble trouble,
            Segment[] segments,
            Tail tail,
            Damages damages,
            EpochHistory epochs,
            long logStartOffset,
            long logEndOffset,
            long highWatermark,
            long lastStableOffset,
            long recentFrom) {
        this.newest = newest;
        this.trouble = trouble;
        this.segments = segments;
        this.tail = tail;
        this.damages = damages;
        this.epochs = epochs;
        this.logStartOffset = logStartOffset;
        this.logEndOffset = logEndOffset;
        this.highWatermark = highWatermark;
        this.lastStableOffset = lastStableOffset;
        this.recentFrom = recentFrom;
    }

    /** The first offset that may be read. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** The offset that the next record will get. */
    public long logEndOffset() {
        return logEndOffset;
    }

    /** Records below it are committed. */
    public long highWatermark() {
        return highWatermark;
    }

    /** Records below it are committed and not of an open transaction. */
    public long lastStableOffset() {
        return lastStableOffset;
    }

    /** Bytes of all segments. */
    public long bytes() {
        long sum = 0;
        for (int i = 0; i < segments.length; i++) {
            sum += endOf(i);
        }
        return sum;
    }

    /** The number of segments. */
    public int segmentCount() {
        return segments.length;
    }

    /** Whether what lies from this offset on was written so lately that it is most likely in the page cache. */
    public boolean isHot(long offset) {
        return offset >= recentFrom;
    }

    /**
     * Where the segments begin, the oldest first, and when each was last written to: as its file said when the log was
     * opened, or as the newest record in it says.
     *
     * @throws IOException if the disk fails
     */
    public List<SegmentStart> segmentStarts() throws IOException {
        List<SegmentStart> starts = new ArrayList<>(segments.length);
        for (int i = 0; i < segments.length; i++) {
            starts.add(new SegmentStart(
                    Math.max(segments[i].baseOffset(), logStartOffset),
                    Math.max(segments[i].modifiedMs(), maxTimestampMs(i)),
                    endOf(i)));
        }
        return starts;
    }

    /** To be told of what a read from this view, or of a slice of it, threw: a disk that fails takes its directory offline. */
    public void readFailed(IOException e) {
        trouble.noteFromAnywhere(e);
    }

    Segment[] segments() {
        return segments;
    }

    Tail tail() {
        return tail;
    }

    /**
     * A slice from the batch that holds {@code offset} on.
     *
     * @param bytesMax the most bytes; the first batch is given whole even if larger when {@code wholeFirst}
     * @param upTo exclusive: nothing of batches from this offset on is given (high watermark, last stable offset, end)
     * @throws IOException if the disk fails
     */
    public Read read(long offset, int bytesMax, long upTo, boolean wholeFirst) throws IOException {
        try {
            return readHere(offset, bytesMax, upTo, wholeFirst);
        } catch (NoSuchFileException gone) {
            return newer(gone).read(offset, bytesMax, upTo, wholeFirst);
        }
    }

    private LogView newer(NoSuchFileException gone) throws NoSuchFileException {
        LogView now = Objects.requireNonNull(newest.get());
        if (now == this) {
            throw gone;
        }
        return now;
    }

    private Read readHere(long offset, int bytesMax, long upTo, boolean wholeFirst) throws IOException {
        if (offset < logStartOffset || offset > logEndOffset) {
            return new Read.OutOfRange(logStartOffset, logEndOffset);
        }
        if (offset >= Math.min(upTo, logEndOffset) || bytesMax <= 0 && !wholeFirst) {
            return new Read.Found(Slice.EMPTY);
        }
        Damage damage = damages.at(offset);
        if (damage != null) {
            return trouble.refuse(damage);
        }
        for (int i = segmentOf(offset); i < segments.length; i++) {
            SegmentFile.Handle handle = segments[i].log().acquire(SegmentFile.Missing.FAIL);
            try {
                Segment.Located first = locate(i, handle.file(), offset);
                if (first != null) {
                    return new Read.Found(slice(i, handle, first, bytesMax, upTo, wholeFirst));
                }
                int torn = segments[i].tornAt(handle.file(), walkFrom(i, offset), endOf(i));
                if (torn >= 0) {
                    return torn(i, torn, offset, bytesMax, upTo, wholeFirst);
                }
            } finally {
                handle.release();
            }
        }
        return new Read.Found(Slice.EMPTY);
    }

    /** The batches of the segment end before its file does: it is damaged, unless it was cut under this view. */
    private Read torn(int segment, int position, long offset, int bytesMax, long upTo, boolean wholeFirst)
            throws IOException {
        LogView now = Objects.requireNonNull(newest.get());
        if (now != this) {
            return now.read(offset, bytesMax, upTo, wholeFirst);
        }
        long next = segment == segments.length - 1 ? logEndOffset : segments[segment + 1].baseOffset();
        return trouble.refuse(new Damage(
                segments[segment].baseOffset(), position, (int) endOf(segment), offset, next, "no batch begins here"));
    }

    private long walkFrom(int segment, long offset) throws IOException {
        Segment in = segments[segment];
        long indexed = in.offsets().positionBefore(offset, endOf(segment));
        return damages.isEmpty() ? indexed : Math.max(indexed, damages.walkFrom(in, offset));
    }

    private Slice slice(
            int segment, SegmentFile.Handle handle, Segment.Located first, int bytesMax, long upTo, boolean wholeFirst)
            throws IOException {
        if (first.firstOffset() >= upTo) {
            return Slice.EMPTY;
        }
        long end = damages.stop(segments[segment], first.position(), endPosition(segment, handle.file(), upTo));
        long available = end - first.position();
        long wanted = wholeFirst ? Math.max(bytesMax, first.bytes()) : bytesMax;
        int bytes = (int) Math.min(available, wanted);
        if (bytes < Math.min(first.bytes(), available) || bytes <= 0) {
            return Slice.EMPTY; // a part of one batch is of no use to anybody
        }
        handle.retain();
        return new Slice(handle, first.position(), bytes);
    }

    private Segment.@Nullable Located locate(int segment, DiskFile file, long offset) throws IOException {
        if (segment == segments.length - 1 && offset == tail.lastBatchOffset) {
            return new Segment.Located(
                    tail.lastBatchPosition, (int) (tail.bytes - tail.lastBatchPosition), offset, logEndOffset - 1);
        }
        return segments[segment].locate(file, walkFrom(segment, offset), offset, endOf(segment));
    }

    /** The position behind the last batch below this offset. */
    private long endPosition(int segment, DiskFile file, long upTo) throws IOException {
        boolean last = segment == segments.length - 1;
        if (last ? upTo >= logEndOffset : upTo >= segments[segment + 1].baseOffset()) {
            return endOf(segment);
        }
        Segment.Located first = locate(segment, file, upTo);
        return first == null ? endOf(segment) : first.position();
    }

    private long endOf(int segment) {
        return segment == segments.length - 1 ? tail.bytes : segments[segment].bytes();
    }

    /** The number of the segment that holds this offset, or would. */
    private int segmentOf(long offset) {
        int low = 0;
        int high = segments.length;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Bytes that a reader at {@code from} has before it up to {@code upTo}, in whole batches. */
    public long bytesBetween(long from, long upTo) throws IOException {
        try {
            return bytesHere(from, upTo);
        } catch (NoSuchFileException gone) {
            return newer(gone).bytesBetween(from, upTo);
        }
    }

    private long bytesHere(long from, long upTo) throws IOException {
        if (from >= upTo || from >= logEndOffset) {
            return 0;
        }
        int first = segmentOf(Math.max(from, logStartOffset));
        int last = segmentOf(Math.min(upTo, logEndOffset));
        long sum = -positionOf(first, from);
        for (int i = first; i < last; i++) {
            sum += endOf(i);
        }
        return Math.max(0, sum + positionOf(last, upTo));
    }

    private long positionOf(int segment, long offset) throws IOException {
        SegmentFile.Handle handle = segments[segment].log().acquire(SegmentFile.Missing.FAIL);
        try {
            return endPosition(segment, handle.file(), offset);
        } finally {
            handle.release();
        }
    }

    /** The first record, below {@code upTo}, whose timestamp is at or above this one; null if there is none. */
    public @Nullable FoundOffset offsetForTimestamp(long timestampMs, long upTo) throws IOException {
        try {
            return findTimestamp(timestampMs, upTo);
        } catch (NoSuchFileException gone) {
            return newer(gone).offsetForTimestamp(timestampMs, upTo);
        }
    }

    private @Nullable FoundOffset findTimestamp(long timestampMs, long upTo) throws IOException {
        for (int i = segmentOf(logStartOffset); i < segments.length && segments[i].baseOffset() < upTo; i++) {
            if (maxTimestampMs(i) >= timestampMs) {
                FoundOffset found = recordAtOrAfter(i, timestampMs, upTo);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private long maxTimestampMs(int segment) throws IOException {
        return segment == segments.length - 1 ? tail.maxTimestampMs : segments[segment].maxTimestampMs();
    }

    private @Nullable FoundOffset recordAtOrAfter(int segment, long timestampMs, long upTo) throws IOException {
        Segment in = segments[segment];
        long from = Math.max(in.times().below(timestampMs).offset(), logStartOffset);
        return firstRecord(segment, in.offsets().positionBefore(from, endOf(segment)), timestampMs, upTo);
    }

    private @Nullable FoundOffset firstRecord(int segment, long position, long timestampMs, long upTo)
            throws IOException {
        SegmentFile.Handle handle = segments[segment].log().acquire(SegmentFile.Missing.FAIL);
        try (BatchWalk walk = new BatchWalk(handle.file(), position, endOf(segment))) {
            while (walk.next() && walk.header().baseOffset() < upTo) {
                if (walk.header().maxTimestamp() >= timestampMs && walk.header().lastOffset() >= logStartOffset) {
                    FoundOffset found = firstRecord(walk.whole(), timestampMs, upTo);
                    if (found != null) {
                        return found;
                    }
                }
            }
        } finally {
            handle.release();
        }
        return null;
    }

    private @Nullable FoundOffset firstRecord(BatchHeader batch, long timestampMs, long upTo) {
        try (RecordCursor records = RecordCursor.open(batch)) {
            while (records.next() && records.offset() < upTo) {
                if (records.timestampMs() >= timestampMs && records.offset() >= logStartOffset) {
                    return new FoundOffset(records.offset(), records.timestampMs(), epochOf(batch, records.offset()));
                }
            }
        }
        return null;
    }

    private int epochOf(BatchHeader batch, long offset) {
        return batch.leaderEpoch() >= 0 ? batch.leaderEpoch() : epochs.epochAt(offset);
    }

    /** The first of the records with the highest timestamp; null in a log without timestamps. */
    public @Nullable FoundOffset offsetOfMaxTimestamp() throws IOException {
        try {
            return findMaxTimestamp();
        } catch (NoSuchFileException gone) {
            return newer(gone).offsetOfMaxTimestamp();
        }
    }

    private @Nullable FoundOffset findMaxTimestamp() throws IOException {
        int best = -1;
        for (int i = segmentOf(logStartOffset); i < segments.length; i++) {
            if (maxTimestampMs(i) >= 0 && (best < 0 || maxTimestampMs(i) > maxTimestampMs(best))) {
                best = i;
            }
        }
        if (best < 0) {
            return null;
        }
        boolean active = best == segments.length - 1;
        long of = active ? tail.maxTimestampOffset : segments[best].maxTimestampOffset();
        return firstRecord(
                best, segments[best].offsets().positionBefore(of, endOf(best)), maxTimestampMs(best), logEndOffset);
    }

    /** The leader epoch in which this offset was written, or would be read as the log's end; -1 if unknown. */
    public int epochAt(long offset) {
        return epochs.epochAt(offset);
    }

    /** The aborted transactions that a reader of {@code [offset, upTo)} must know of. */
    public List<AbortedTransaction> abortedTransactions(long offset, long upTo) throws IOException {
        try {
            return abortedHere(offset, upTo);
        } catch (NoSuchFileException gone) {
            return newer(gone).abortedTransactions(offset, upTo);
        }
    }

    private List<AbortedTransaction> abortedHere(long offset, long upTo) throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        for (int i = segmentOf(offset); i < segments.length; i++) {
            for (AbortedTransaction aborted : segments[i].aborted().all()) {
                if (aborted.lastOffset() >= offset && aborted.firstOffset() < upTo) {
                    found.add(aborted);
                }
                if (aborted.lastStableOffset() >= upTo) {
                    return found;
                }
            }
        }
        return found;
    }
}
