package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where in the segment the batch of an offset lies, for about one batch in every index.interval.bytes.
 *
 * <pre>
 *   entry, 8 bytes:  int32 last offset of a batch, relative to the segment's base
 *                    int32 position of that batch's first byte
 * </pre>
 *
 * Thread: as {@link IndexFile}.
 */
final class OffsetIndex {
    static final int ENTRY_BYTES = 8;

    private final IndexFile entries;
    private final long baseOffset;
    private int unchecked;
    private boolean broken;

    OffsetIndex(SegmentFile file, long baseOffset, int entriesOnDisk) {
        this.entries = new IndexFile(file, ENTRY_BYTES, (buffer, at) -> buffer.getInt(at), entriesOnDisk);
        this.baseOffset = baseOffset;
        this.unchecked = entriesOnDisk;
    }

    IndexFile file() {
        return entries;
    }

    void append(long lastOffset, int position) throws IOException {
        entries.append(ByteBuffer.allocate(ENTRY_BYTES)
                .putInt((int) (lastOffset - baseOffset))
                .putInt(position)
                .flip());
    }

    /**
     * A position at or before the batch that holds this offset; 0, the segment's start, if the index has none or cannot
     * be an index of a segment of this length, which is found out at the first use.
     */
    int positionBefore(long offset, long segmentBytes) throws IOException {
        if (unchecked > 0) {
            broken = !plausible(segmentBytes);
            unchecked = 0;
        }
        if (broken) {
            return 0;
        }
        IndexFile.Picture now = entries.now();
        int at = now.floor(offset - baseOffset);
        return at < 0 ? 0 : now.entry(at).getInt(4);
    }

    /** Forgets the entries of this offset and later ones. */
    void cutFrom(long offset) throws IOException {
        entries.cut(entries.now().floor(offset - baseOffset - 1) + 1);
        unchecked = Math.min(unchecked, entries.entries());
    }

    /** Forgets everything: it is to be made again. */
    void clear() throws IOException {
        entries.cut(0);
        unchecked = 0;
        broken = false;
    }

    /**
     * Whether what was found on disk can be an index of a segment of this length; cheap, looks at its last entry only.
     * What was appended since is right, and may be ahead of a reader whose view is a moment old.
     */
    private boolean plausible(long segmentBytes) throws IOException {
        ByteBuffer last = entries.now().entry(unchecked - 1);
        return last.getInt(0) >= 0 && last.getInt(4) >= 0 && last.getInt(4) < segmentBytes;
    }
}
