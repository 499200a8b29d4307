package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The transactions that were aborted by a marker in this segment, in the order of their markers; the file exists only
 * if there are any.
 *
 * <pre>
 *   entry, 34 bytes:  int16 version = 0
 *                     int64 producer id
 *                     int64 first offset
 *                     int64 last offset (of the marker)
 *                     int64 last stable offset after the marker
 * </pre>
 *
 * Thread: changed by the owner of the segment, read on any thread. Entries go to the file at once, markers are rare.
 */
final class TransactionIndex {
    static final int ENTRY_BYTES = 34;
    private static final int ENTRIES_PER_READ = 1024;

    private final SegmentFile file;
    private int count;

    TransactionIndex(SegmentFile file, int entriesOnDisk) {
        this.file = file;
        this.count = entriesOnDisk;
    }

    SegmentFile file() {
        return file;
    }

    int count() {
        return count;
    }

    void append(AbortedTransaction aborted) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES)
                .putShort((short) 0)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset())
                .flip();
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.CREATE);
        try {
            handle.file().write((long) count * ENTRY_BYTES, entry);
            count++;
        } finally {
            handle.release();
        }
    }

    /** All entries, oldest first. Throws an IOException for a broken file. */
    List<AbortedTransaction> all() throws IOException {
        int entries = count;
        List<AbortedTransaction> all = new ArrayList<>(entries);
        if (entries == 0) {
            return all;
        }
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.FAIL);
        try {
            for (int from = 0; from < entries; from += ENTRIES_PER_READ) {
                readInto(all, handle.file(), from, Math.min(ENTRIES_PER_READ, entries - from));
            }
        } finally {
            handle.release();
        }
        return all;
    }

    private void readInto(List<AbortedTransaction> all, DiskFile from, int first, int entries) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(entries * ENTRY_BYTES);
        if (from.read((long) first * ENTRY_BYTES, bytes) < bytes.capacity()) {
            throw new IOException(file.path() + " ends before entry " + (first + entries - 1));
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            short version = bytes.getShort();
            if (version != 0) {
                throw new IOException(file.path() + " has an entry of version " + version + ", known is 0");
            }
            all.add(new AbortedTransaction(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()));
        }
    }

    /** Forgets the transactions that were aborted at this offset or later. */
    void cutFrom(long offset) throws IOException {
        if (count == 0) {
            return;
        }
        List<AbortedTransaction> all = all();
        int keep = all.size();
        while (keep > 0 && all.get(keep - 1).lastOffset() >= offset) {
            keep--;
        }
        if (keep == all.size()) {
            return;
        }
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.FAIL);
        try {
            handle.file().truncate((long) keep * ENTRY_BYTES);
            count = keep;
        } finally {
            handle.release();
        }
    }

    void sync() throws IOException {
        if (count == 0) {
            return;
        }
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.FAIL);
        try {
            handle.file().sync();
        } finally {
            handle.release();
        }
    }
}
