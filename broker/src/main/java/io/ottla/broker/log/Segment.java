package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a log: a file of batches with its indexes. The last one of a log is active and grows, the others are
 * closed and never change.
 *
 * <p>Thread: changed on the lane of its log; a {@link LogView} says how much of it other threads may read. Its files are
 * opened when they are used.
 */
final class Segment {
    private static final int WALK_BYTES = 4 << 10;

    /** Where a batch lies in the file. */
    record Located(long position, int bytes, long firstOffset, long lastOffset) {}

    private final long baseOffset;
    private final SegmentFile log;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final TransactionIndex aborted;
    private final long modifiedMs;
    private int bytes;
    private int bytesSinceEntry;
    private long firstTimestampMs = BatchHeader.NO_TIMESTAMP;
    private long maxTimestampMs = BatchHeader.NO_TIMESTAMP;
    private long maxTimestampOffset;
    private boolean timesKnown;
    /** Whether there were batches that are not there any more, or may be such. */
    private boolean wasCut;

    /**
     * @param found which of its files there are, and how long they are
     * @param modifiedMs when its data was last changed, ms since the epoch
     */
    Segment(Disk disk, Path directory, long baseOffset, Sizes found, long modifiedMs) {
        this(disk, directory, baseOffset, found, modifiedMs, "");
    }

    private Segment(Disk disk, Path directory, long baseOffset, Sizes found, long modifiedMs, String suffix) {
        this.baseOffset = baseOffset;
        this.log = file(disk, directory, SegmentName.LOG + suffix);
        this.offsets = new OffsetIndex(
                file(disk, directory, SegmentName.INDEX + suffix), baseOffset, found.index / OffsetIndex.ENTRY_BYTES);
        this.times = new TimeIndex(
                file(disk, directory, SegmentName.TIME_INDEX + suffix),
                baseOffset,
                found.timeIndex / TimeIndex.ENTRY_BYTES);
        this.aborted = new TransactionIndex(
                file(disk, directory, SegmentName.TXN_INDEX + suffix), found.txnIndex / TransactionIndex.ENTRY_BYTES);
        this.bytes = found.log;
        this.modifiedMs = modifiedMs;
        this.maxTimestampOffset = baseOffset;
        this.timesKnown = found.log == 0;
        this.wasCut = found.log > 0;
    }

    /** Lengths of its files in bytes, 0 where there is none. */
    record Sizes(int log, int index, int timeIndex, int txnIndex) {
        static final Sizes NONE = new Sizes(0, 0, 0, 0);
    }

    /** A segment whose files are not there yet; the file of batches is made. */
    static Segment create(Disk disk, Path directory, long baseOffset, LogSettings settings, long nowMs)
            throws IOException {
        Segment fresh = new Segment(disk, directory, baseOffset, Sizes.NONE, nowMs);
        SegmentFile.Handle handle = fresh.log.acquire(SegmentFile.Missing.CREATE);
        try {
            handle.file().truncate(0);
            if (settings.preallocate()) {
                handle.file().truncate(settings.segmentBytes());
            }
        } catch (IOException e) {
            fresh.closeFiles();
            throw e;
        } finally {
            handle.release();
        }
        return fresh;
    }

    /** A segment that compaction writes beside the ones that it is made from. */
    static Segment createCleaned(Disk disk, Path directory, long baseOffset, long modifiedMs) throws IOException {
        for (String kind : Leftovers.KINDS) {
            disk.delete(directory.resolve(SegmentName.of(baseOffset, kind + SegmentName.CLEANED)));
        }
        Segment fresh = new Segment(disk, directory, baseOffset, Sizes.NONE, modifiedMs, SegmentName.CLEANED);
        fresh.log.acquire(SegmentFile.Missing.CREATE).release();
        return fresh;
    }

    /** How long its files are, all that is in memory written. */
    Sizes sizes() {
        return new Sizes(
                bytes,
                offsets.file().entries() * OffsetIndex.ENTRY_BYTES,
                times.file().entries() * TimeIndex.ENTRY_BYTES,
                aborted.count() * TransactionIndex.ENTRY_BYTES);
    }

    private SegmentFile file(Disk disk, Path directory, String kind) {
        return new SegmentFile(disk, directory, SegmentName.of(baseOffset, kind));
    }

    long baseOffset() {
        return baseOffset;
    }

    int bytes() {
        return bytes;
    }

    /** Whether the medium cannot have any batch of it. */
    boolean isUntouched() {
        return bytes == 0 && !wasCut;
    }

    SegmentFile log() {
        return log;
    }

    OffsetIndex offsets() {
        return offsets;
    }

    TimeIndex times() {
        return times;
    }

    TransactionIndex aborted() {
        return aborted;
    }

    long modifiedMs() {
        return modifiedMs;
    }

    /** Writes at the end, without counting it in yet: {@link #note} does, batch by batch. */
    void write(ByteBuffer... batches) throws IOException {
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        try {
            handle.file().write(bytes, batches);
        } finally {
            handle.release();
        }
    }

    /** Cuts off what a failed {@link #write} may have left. */
    void cutTorn() throws IOException {
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        try {
            if (handle.file().bytes() > bytes) {
                handle.file().truncate(bytes);
            }
        } finally {
            handle.release();
        }
    }

    /** Counts in a batch that was written at the end. */
    void note(BatchHeader batch, int indexIntervalBytes) throws IOException {
        loadTimes();
        int size = batch.sizeBytes();
        long timestampMs = batch.maxTimestamp();
        if (firstTimestampMs == BatchHeader.NO_TIMESTAMP && timestampMs >= 0) {
            firstTimestampMs = timestampMs;
        }
        if (timestampMs > maxTimestampMs) {
            maxTimestampMs = timestampMs;
            maxTimestampOffset = batch.lastOffset();
        }
        int position = bytes;
        bytes += size;
        if (bytesSinceEntry > indexIntervalBytes) {
            bytesSinceEntry = 0;
            offsets.append(batch.lastOffset(), position);
            times.append(maxTimestampMs, maxTimestampOffset);
        }
        bytesSinceEntry += size;
    }

    /** Whether there is room for so many more bytes up to this offset, and the indexes are not full. */
    boolean hasRoomFor(long addedBytes, long lastOffset, LogSettings settings) {
        return bytes + addedBytes <= settings.segmentBytes()
                && lastOffset - baseOffset <= Integer.MAX_VALUE
                && offsets.file().entries() < settings.indexBytesMax() / OffsetIndex.ENTRY_BYTES
                && times.file().entries() < settings.indexBytesMax() / TimeIndex.ENTRY_BYTES - 1;
    }

    /** How long ago it was begun: by its first timestamp if it has one, else by the clock. */
    long ageMs(long timestampMs, long nowMs) throws IOException {
        loadTimes();
        return firstTimestampMs >= 0 ? timestampMs - firstTimestampMs : nowMs - modifiedMs;
    }

    /** The highest timestamp; -1 if it has none. */
    long maxTimestampMs() throws IOException {
        loadTimes();
        return maxTimestampMs;
    }

    /** The highest timestamp, or when the file was last changed if there is none. */
    long newestMs() throws IOException {
        long timestampMs = maxTimestampMs();
        return timestampMs >= 0 ? timestampMs : modifiedMs;
    }

    /** The last offset of the batch with the highest timestamp. */
    long maxTimestampOffset() throws IOException {
        loadTimes();
        return maxTimestampOffset;
    }

    /** The timestamp of the first batch; -1 if it has none. */
    long firstTimestampMs() throws IOException {
        loadTimes();
        return firstTimestampMs;
    }

    private void loadTimes() throws IOException {
        if (timesKnown) {
            return;
        }
        TimeIndex.Entry last = times.last();
        maxTimestampMs = last.timestampMs();
        maxTimestampOffset = last.offset();
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        try (BatchWalk walk = new BatchWalk(handle.file(), 0, bytes, BatchHeader.BYTES)) {
            firstTimestampMs = walk.next() ? walk.header().maxTimestamp() : BatchHeader.NO_TIMESTAMP;
        } finally {
            handle.release();
        }
        timesKnown = true;
    }

    /** Writes the indexes down with their last entries: to be called when it is closed. */
    void settle() throws IOException {
        loadTimes();
        times.append(maxTimestampMs, maxTimestampOffset);
        spill();
        cutTorn();
    }

    /** Writes down what is only in memory of its indexes. */
    void spill() throws IOException {
        offsets.file().spill();
        times.file().spill();
    }

    /** Makes data and indexes durable. Disk pool. */
    void sync() throws IOException {
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        try {
            handle.file().sync();
        } finally {
            handle.release();
        }
    }

    /** Makes the indexes of a closed segment durable. Disk pool. */
    void syncIndexes() throws IOException {
        offsets.file().sync();
        times.file().sync();
        aborted.sync();
    }

    /**
     * The first batch whose last offset is at or above this one.
     *
     * @param end as far as the file may be read
     * @return null if there is none
     */
    @org.jspecify.annotations.Nullable
    Located locate(DiskFile file, long offset, long end) throws IOException {
        return locate(file, offsets.positionBefore(offset, end), offset, end);
    }

    /** As above, walking from this position on, the first byte of a batch. */
    @org.jspecify.annotations.Nullable
    Located locate(DiskFile file, long from, long offset, long end) throws IOException {
        try (BatchWalk walk = new BatchWalk(file, from, end, WALK_BYTES)) {
            while (walk.next()) {
                BatchHeader batch = walk.header();
                if (batch.lastOffset() >= offset) {
                    return new Located(walk.position(), batch.sizeBytes(), batch.baseOffset(), batch.lastOffset());
                }
            }
        }
        return null;
    }

    /** Where the batches from this position on are not whole any more; -1 if they all are. */
    int tornAt(DiskFile file, long from, long end) throws IOException {
        try (BatchWalk walk = new BatchWalk(file, from, end, WALK_BYTES)) {
            while (walk.next()) {
                // on
            }
            return walk.position() < end ? (int) walk.position() : -1;
        }
    }

    /** The offset behind its last batch; where it begins if it has none. */
    long endOffset() throws IOException {
        if (bytes == 0) {
            return baseOffset;
        }
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        long from = offsets.positionBefore(Long.MAX_VALUE, bytes);
        try (BatchWalk walk = new BatchWalk(handle.file(), from, bytes, WALK_BYTES)) {
            long end = baseOffset;
            while (walk.next()) {
                end = walk.header().nextOffset();
            }
            return end;
        } finally {
            handle.release();
        }
    }

    /** Cuts everything from this offset on; the first batch that holds such an offset goes whole. */
    void cutFrom(long offset) throws IOException {
        wasCut = true;
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        try {
            Located first = locate(handle.file(), offset, bytes);
            if (first != null) {
                bytes = (int) first.position();
                handle.file().truncate(bytes);
            }
        } finally {
            handle.release();
        }
        offsets.cutFrom(offset);
        times.cutFrom(offset);
        aborted.cutFrom(offset);
        recount();
    }

    /** Finds the timestamps again after a cut: from the time index and the batches behind its last entry. */
    private void recount() throws IOException {
        TimeIndex.Entry last = times.last();
        maxTimestampMs = last.timestampMs();
        maxTimestampOffset = last.offset();
        SegmentFile.Handle handle = log.acquire(SegmentFile.Missing.FAIL);
        try (BatchWalk walk = new BatchWalk(handle.file(), offsets.positionBefore(last.offset(), bytes), bytes)) {
            while (walk.next()) {
                if (walk.header().maxTimestamp() > maxTimestampMs) {
                    maxTimestampMs = walk.header().maxTimestamp();
                    maxTimestampOffset = walk.header().lastOffset();
                }
            }
        } finally {
            handle.release();
        }
        firstTimestampMs = bytes == 0 ? BatchHeader.NO_TIMESTAMP : firstTimestampMs;
        timesKnown = true;
        bytesSinceEntry = 0;
    }

    /** Forgets all that is derived from the batches: they are about to be counted in again, one by one. */
    void forget() throws IOException {
        wasCut = true;
        offsets.clear();
        times.clear();
        aborted.cutFrom(Long.MIN_VALUE);
        bytes = 0;
        bytesSinceEntry = 0;
        firstTimestampMs = BatchHeader.NO_TIMESTAMP;
        maxTimestampMs = BatchHeader.NO_TIMESTAMP;
        maxTimestampOffset = baseOffset;
        timesKnown = true;
    }

    void closeIdleFiles() {
        log.closeIfIdle();
        offsets.file().file().closeIfIdle();
        times.file().file().closeIfIdle();
        aborted.file().closeIfIdle();
    }

    void closeFiles() {
        log.close();
        offsets.file().file().close();
        times.file().file().close();
        aborted.file().close();
    }

    /** Opens what readers may ask for, so that they go on with these files while their names pass to others. */
    List<SegmentFile.Handle> pin() throws IOException {
        List<SegmentFile.Handle> pins = new ArrayList<>(List.of(log.acquire(SegmentFile.Missing.FAIL)));
        for (SegmentFile index : List.of(offsets.file().file(), times.file().file(), aborted.file())) {
            try {
                pins.add(index.acquire(SegmentFile.Missing.FAIL));
            } catch (NoSuchFileException none) {
                // nothing in it: nobody will ask
            }
        }
        return pins;
    }

    /** As {@link #closeFiles}, for good. */
    void retire() {
        log.retire();
        offsets.file().file().retire();
        times.file().file().retire();
        aborted.file().retire();
    }

    /** How many of its files are open, for tests and figures. */
    int openFiles() {
        int open = log.isOpen() ? 1 : 0;
        open += offsets.file().file().isOpen() ? 1 : 0;
        open += times.file().file().isOpen() ? 1 : 0;
        return open + (aborted.file().isOpen() ? 1 : 0);
    }
}
