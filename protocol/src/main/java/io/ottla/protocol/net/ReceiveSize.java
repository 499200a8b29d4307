package io.ottla.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * How large the receive buffers of one connection are: as large as its large frames, exactly, and for small frames as
 * much as arrives at a time. Thread: the event loop of its {@link FrameReader}.
 */
final class ReceiveSize {
    /** A new connection's first buffer: requests before the first Produce are small. */
    static final int FIRST = 4 << 10;

    /** For small frames that come many at a time: room for sixteen of 16 KB, which fits a core's cache. */
    static final int SHARED_MAX = 256 << 10;

    /** Frames from here on get a buffer of their own. */
    static final int LARGE = 64 << 10;

    /** What is reserved for a frame before any of it has arrived; larger ones grow by arrival. */
    static final int EXPECTED_MAX = (1 << 20) + (16 << 10);

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int GROWTH = 4;

    private int next = FIRST;
    private int bytesOfTurn;
    private boolean filled;
    private boolean largeOfTurn;
    private int smallTurns;

    /** Bytes of the next new buffer. */
    int next() {
        return next;
    }

    /** A read ended with so many bytes of those that it asked for. */
    void read(int bytes, int attempted) {
        bytesOfTurn += bytes;
        filled |= bytes == attempted;
    }

    /** A frame is complete. */
    void frame(int bytes) {
        if (bytes >= LARGE) {
            largeOfTurn = true;
            next = Math.min(bytes, EXPECTED_MAX);
        }
    }

    /** The socket has nothing more for now: the time to learn from what it had. */
    void readComplete() {
        if (largeOfTurn) {
            smallTurns = 0;
        } else if (filled && next < SHARED_MAX) {
            next = Math.min(SHARED_MAX, next * 2);
            smallTurns = 0;
        } else if (bytesOfTurn < next / 4 && next > FIRST) {
            shrinkAfterASecond();
        } else {
            smallTurns = 0;
        }
        bytesOfTurn = 0;
        filled = false;
        largeOfTurn = false;
    }

    private void shrinkAfterASecond() {
        if (++smallTurns >= 2) {
            next = Math.max(FIRST, next / 2);
            smallTurns = 0;
        }
    }

    /** The least free bytes with which reading on in this buffer is worth it. */
    int roomWanted(ByteBuf in) {
        int missing = frameBytes(in) - in.readableBytes();
        return missing > 0 ? Math.min(missing, Math.max(1, in.capacity() / 4)) : 1;
    }

    /** Where a read into this buffer ends: with a large frame, else with the buffer. */
    int limit(ByteBuf in) {
        int frame = frameBytes(in);
        if (frame < LARGE || frame - in.readableBytes() <= 0) {
            return in.capacity();
        }
        return (int) Math.min(in.capacity(), (long) in.readerIndex() + frame);
    }

    /** The unread bytes in a larger buffer, see {@link #movedBytes}; the old one is released. */
    ByteBuf moved(ByteBufAllocator alloc, ByteBuf in) {
        ByteBuf larger = alloc.ioBuffer(movedBytes(in));
        larger.writeBytes(in);
        in.release();
        return larger;
    }

    /** How large the next buffer of a frame is. */
    int movedBytes(ByteBuf in) {
        int readable = in.readableBytes();
        long byArrival = Math.max((long) readable * GROWTH, LARGE);
        int frame = frameBytes(in);
        int bytes = frame < LARGE ? Math.max(next, frame) : (int) Math.min(frame, byArrival);
        return Math.max(bytes, readable + 1);
    }

    /** The bytes of the frame at the reader index with its length; 0 while the length is not there. */
    private static int frameBytes(ByteBuf in) {
        if (in.readableBytes() < LENGTH_BYTES) {
            return 0;
        }
        return (int) Math.min(Integer.MAX_VALUE, (long) LENGTH_BYTES + in.getInt(in.readerIndex()));
    }
}
