package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of fixed-size entries with rising keys: the newest in memory, written in larger steps, so that an append costs
 * no call for its index. What was not written when the process died is made again from the segment.
 *
 * <pre>
 *   | entry 0 | entry 1 | ... | entry n-1 |        entry n ... entry n+k-1
 *   '------------- on disk ---------------'        '------ in memory -----'
 * </pre>
 *
 * Thread: changed by the owner of the segment; {@link #now} gives an immutable picture that any thread may search.
 */
final class IndexFile {
    /** The key at the start of an entry. */
    interface Key {
        long at(ByteBuffer entries, int at);
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(IndexFile.class);
    private static final int SPILL_ENTRIES = 512;
    private static final int BLOCK_ENTRIES = 512;
    private static final byte[] NONE = {};

    private final SegmentFile file;
    private final int entryBytes;
    private final Key key;
    private Picture now;

    /** Whether the file may have had anything in it. */
    private boolean touched;

    IndexFile(SegmentFile file, int entryBytes, Key key, int entriesOnDisk) {
        this.file = file;
        this.entryBytes = entryBytes;
        this.key = key;
        this.now = new Picture(entriesOnDisk, NONE, 0);
        this.touched = entriesOnDisk > 0;
    }

    SegmentFile file() {
        return file;
    }

    Picture now() {
        return now;
    }

    int entries() {
        return now.entries();
    }

    /** Adds an entry of the exact size, in memory. */
    void append(ByteBuffer entry) throws IOException {
        Picture before = now;
        int used = before.tailEntries * entryBytes;
        byte[] tail = before.tail;
        if (used + entryBytes > tail.length) {
            tail = Arrays.copyOf(tail, Math.max(8 * entryBytes, 2 * tail.length));
        }
        entry.get(tail, used, entryBytes);
        now = new Picture(before.onDisk, tail, before.tailEntries + 1);
        if (now.tailEntries % SPILL_ENTRIES == 0) {
            spillIfRoom();
        }
    }

    /** A full disk leaves the entries in memory: they are written with the next step. */
    private void spillIfRoom() throws IOException {
        try {
            spill();
        } catch (DiskFullException later) {
            LOGGER.debug("index {} stays in memory: {}", file.path(), later.getMessage());
        }
    }

    /** Writes what is in memory; the file exists afterwards even if it is empty. */
    void spill() throws IOException {
        Picture before = now;
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.CREATE);
        try {
            if (before.tailEntries > 0) {
                touched = true;
                handle.file()
                        .write(
                                (long) before.onDisk * entryBytes,
                                ByteBuffer.wrap(before.tail, 0, before.tailEntries * entryBytes));
            }
        } finally {
            handle.release();
        }
        now = new Picture(before.entries(), NONE, 0);
    }

    /** Forgets all entries from this one on. */
    void cut(int entries) throws IOException {
        Picture before = now;
        if (entries >= before.onDisk) {
            now = new Picture(
                    before.onDisk, before.tail.clone(), Math.min(before.tailEntries, entries - before.onDisk));
            return;
        }
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.CREATE);
        try {
            handle.file().truncate((long) entries * entryBytes);
        } finally {
            handle.release();
        }
        now = new Picture(entries, NONE, 0);
    }

    /** Makes what was spilled durable. */
    void sync() throws IOException {
        if (!touched) {
            return;
        }
        SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.CREATE);
        try {
            handle.file().sync();
        } finally {
            handle.release();
        }
    }

    /** The entries at one moment. Immutable: the owner only ever writes behind {@code tailEntries}. */
    final class Picture {
        private final int onDisk;
        private final byte[] tail;
        private final int tailEntries;

        private Picture(int onDisk, byte[] tail, int tailEntries) {
            this.onDisk = onDisk;
            this.tail = tail;
            this.tailEntries = tailEntries;
        }

        int entries() {
            return onDisk + tailEntries;
        }

        /** The entry with this number, position 0 of the buffer being its first byte. */
        ByteBuffer entry(int number) throws IOException {
            if (number >= onDisk) {
                return ByteBuffer.wrap(tail, (number - onDisk) * entryBytes, entryBytes)
                        .slice();
            }
            return load(number, 1);
        }

        /** The number of the last entry whose key is at or below this one; -1 if there is none. */
        int floor(long wanted) throws IOException {
            if (tailEntries > 0 && key.at(ByteBuffer.wrap(tail), 0) <= wanted) {
                return onDisk + search(ByteBuffer.wrap(tail), tailEntries, wanted);
            }
            int low = 0;
            int high = onDisk;
            while (high - low > BLOCK_ENTRIES) {
                int middle = (low + high) >>> 1;
                if (key.at(load(middle, 1), 0) <= wanted) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return high == low ? low - 1 : low + search(load(low, high - low), high - low, wanted);
        }

        private int search(ByteBuffer entries, int count, long wanted) {
            int low = -1;
            int high = count;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (key.at(entries, middle * entryBytes) <= wanted) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private ByteBuffer load(int number, int count) throws IOException {
            ByteBuffer into = ByteBuffer.allocate(count * entryBytes);
            SegmentFile.Handle handle = file.acquire(SegmentFile.Missing.FAIL);
            try {
                if (handle.file().read((long) number * entryBytes, into) < into.capacity()) {
                    throw new IOException("index " + file.path() + " ends before entry " + (number + count - 1));
                }
            } finally {
                handle.release();
            }
            return into;
        }
    }
}
