package io.ottla.broker.log;

import java.io.IOException;
import java.util.List;

/** A segment that does not change any more, for compaction. Thread: any. */
public final class ClosedSegment {
    private final Segment segment;
    private final long endOffset;

    ClosedSegment(Segment segment, long endOffset) {
        this.segment = segment;
        this.endOffset = endOffset;
    }

    Segment segment() {
        return segment;
    }

    public long baseOffset() {
        return segment.baseOffset();
    }

    /** The first offset of the next one. */
    public long endOffset() {
        return endOffset;
    }

    public int bytes() {
        return segment.bytes();
    }

    /** Bytes of its offset index. */
    public int indexBytes() {
        return segment.offsets().file().entries() * OffsetIndex.ENTRY_BYTES;
    }

    /** The timestamp of its first batch, or when it was last changed if there is none; ms since the epoch. */
    public long firstMs() throws IOException {
        return segment.firstTimestampMs() >= 0 ? segment.firstTimestampMs() : segment.modifiedMs();
    }

    /** When its file was last changed, ms since the epoch. */
    public long modifiedMs() {
        return segment.modifiedMs();
    }

    /** Its batches from the first on, read so many bytes at a time; to be closed. */
    public BatchWalk walk(int windowBytes) throws IOException {
        return new BatchWalk(segment.log().acquire(SegmentFile.Missing.FAIL), segment.bytes(), windowBytes);
    }

    /** The transactions that were aborted in it. */
    public List<AbortedTransaction> aborted() throws IOException {
        return segment.aborted().all();
    }
}
