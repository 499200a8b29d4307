package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Walks the batches of a segment file from a position on: header by header, and whole batches where the caller asks.
 * It ends at the first thing that is no whole batch, which is where a torn file is to be cut.
 *
 * <p>Thread: its owner's; blocking. Close it, its buffer is pooled.
 */
public final class BatchWalk implements AutoCloseable {
    private static final int WINDOW_BYTES = 16 << 10;

    private final DiskFile file;
    private final SegmentFile.@Nullable Handle handle;
    private final long end;
    private final BatchHeader header;
    private ByteBuf window;
    private long windowAt;
    private long position;
    private int size;

    /** For tools that read a segment's file whose log is not open: batches from {@code from} to the end of the file. */
    public static BatchWalk of(DiskFile file, long from) throws IOException {
        return new BatchWalk(file, from, file.bytes());
    }

    /** Walks batches that begin at {@code from}, a batch's first byte, and end at or before {@code end}. */
    BatchWalk(DiskFile file, long from, long end) {
        this(file, from, end, WINDOW_BYTES);
    }

    /** With a window of another size for callers that look at a few batches only. */
    BatchWalk(DiskFile file, long from, long end, int windowBytes) {
        this(file, null, from, end, windowBytes);
    }

    /** The whole of a closed segment; takes the handle over. */
    BatchWalk(SegmentFile.Handle handle, long end, int windowBytes) {
        this(handle.file(), handle, 0, end, windowBytes);
    }

    private BatchWalk(DiskFile file, SegmentFile.@Nullable Handle handle, long from, long end, int windowBytes) {
        this.file = file;
        this.handle = handle;
        this.end = end;
        this.window = ByteBufAllocator.DEFAULT.directBuffer(windowBytes);
        this.header = new BatchHeader(window, 0);
        this.windowAt = from;
        this.position = from;
    }

    /** Moves to the next batch whose bytes are all in the range; false if there is none. */
    public boolean next() throws IOException {
        position += size;
        size = 0;
        if (end - position < BatchHeader.PEEK_BYTES || !load(Math.min(BatchHeader.BYTES, end - position))) {
            return false;
        }
        int at = (int) (position - windowAt);
        int claimed;
        try {
            claimed = Batches.checkedSize(window, at);
        } catch (MalformedException torn) {
            return false;
        }
        if (claimed > end - position) {
            return false;
        }
        size = claimed;
        header.wrap(window, at);
        return true;
    }

    /** The batch that {@link #next} moved to; only its header is sure to be loaded. */
    public BatchHeader header() {
        return header;
    }

    /** Where it lies in the file; behind the last batch once {@link #next} was false. */
    public long position() {
        return position;
    }

    /** The whole batch, loaded; good until the next move. Throws an IOException if the file ends within it. */
    public BatchHeader whole() throws IOException {
        if (!load(size)) {
            throw new IOException("file ends amid a batch of " + size + " bytes at position " + position);
        }
        return header.wrap(window, (int) (position - windowAt));
    }

    /** Whether the file has all of the batch. */
    boolean isWhole() throws IOException {
        return load(size);
    }

    private boolean load(long bytes) throws IOException {
        if (position >= windowAt && position + bytes <= windowAt + window.writerIndex()) {
            return true;
        }
        if (bytes > window.capacity()) {
            window.release();
            window = ByteBufAllocator.DEFAULT.directBuffer((int) bytes);
        }
        int want = (int) Math.min(window.capacity(), end - position);
        windowAt = position;
        window.writerIndex(file.read(position, window.nioBuffer(0, want)));
        return window.writerIndex() >= bytes;
    }

    @Override
    public void close() {
        window.release();
        if (handle != null) {
            handle.release();
        }
    }
}
