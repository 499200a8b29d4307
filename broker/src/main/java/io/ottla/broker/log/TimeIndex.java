package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The highest timestamp so far, noted whenever the offset index is written.
 *
 * <pre>
 *   entry, 12 bytes:  int64 timestamp, ms since the epoch: none before or at the offset is higher
 *                     int32 last offset of the batch with that timestamp, relative to the segment's base
 * </pre>
 *
 * The entry written last, when the segment is closed, holds the segment's highest timestamp.
 * Thread: as {@link IndexFile}.
 */
final class TimeIndex {
    static final int ENTRY_BYTES = 12;

    /** A timestamp and the last offset of the batch that has it. */
    record Entry(long timestampMs, long offset) {}

    private final IndexFile entries;
    private final long baseOffset;
    private long lastTimestampMs = Long.MIN_VALUE;

    TimeIndex(SegmentFile file, long baseOffset, int entriesOnDisk) {
        this.entries = new IndexFile(file, ENTRY_BYTES, (buffer, at) -> buffer.getLong(at), entriesOnDisk);
        this.baseOffset = baseOffset;
    }

    IndexFile file() {
        return entries;
    }

    /** Adds an entry if its timestamp is above the last one's. */
    void append(long timestampMs, long offset) throws IOException {
        if (lastTimestampMs == Long.MIN_VALUE && entries.entries() > 0) {
            lastTimestampMs = last().timestampMs();
        }
        if (timestampMs <= lastTimestampMs || timestampMs < 0) {
            return;
        }
        lastTimestampMs = timestampMs;
        entries.append(ByteBuffer.allocate(ENTRY_BYTES)
                .putLong(timestampMs)
                .putInt((int) (offset - baseOffset))
                .flip());
    }

    /** The last entry; (-1, base offset) if there is none. */
    Entry last() throws IOException {
        IndexFile.Picture now = entries.now();
        return now.entries() == 0 ? none() : read(now, now.entries() - 1);
    }

    /** The last entry whose timestamp is below this one; (-1, base offset) if there is none. */
    Entry below(long timestampMs) throws IOException {
        IndexFile.Picture now = entries.now();
        int at = now.floor(timestampMs - 1);
        return at < 0 ? none() : read(now, at);
    }

    /** Forgets the entries of this offset and later ones. */
    void cutFrom(long offset) throws IOException {
        IndexFile.Picture now = entries.now();
        int keep = now.entries();
        while (keep > 0 && read(now, keep - 1).offset() >= offset) {
            keep--;
        }
        entries.cut(keep);
        lastTimestampMs = Long.MIN_VALUE;
    }

    /** Forgets everything: it is to be made again. */
    void clear() throws IOException {
        entries.cut(0);
        lastTimestampMs = Long.MIN_VALUE;
    }

    /** Whether what is on disk can be a time index of this segment; cheap, looks at the last entry only. */
    boolean plausible() throws IOException {
        if (entries.entries() == 0) {
            return true;
        }
        Entry last = last();
        return last.offset() >= baseOffset && last.timestampMs() >= 0;
    }

    private Entry none() {
        return new Entry(-1, baseOffset);
    }

    private Entry read(IndexFile.Picture from, int number) throws IOException {
        ByteBuffer entry = from.entry(number);
        return new Entry(entry.getLong(0), baseOffset + entry.getInt(8));
    }
}
