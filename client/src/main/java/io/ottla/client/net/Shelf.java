package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The direct memory of answers that were released, for the next ones: to take it and to clear it costs more than to read
 * into it. The collector frees it, so an answer that nobody releases is not lost, and a reader on another thread may hold
 * one when the connection is closed.
 *
 * <p>Thread: the channel's event loop, where answers have to be released too.
 */
final class Shelf {
    private static final int PIECE_BYTES_MIN = 64 << 10;
    /** For an answer that is larger than all before, at first: more only as bytes arrive. */
    private static final int FIRST_BYTES_MAX = 1 << 20;
    /** Sizes are rounded up to it, so that the next answer, which is a little larger, fits too. */
    private static final int STEP_BYTES = 1 << 20;
    /** A piece is not used for what is much smaller: a slow reader would hold it all the same. */
    private static final int WASTE_MAX = 8;

    private static final int BYTES_MAX = 32 << 20;

    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
    private int bytes;
    private int largest;

    /** An empty buffer for an answer of so many bytes, or for its beginning: {@link #larger} then goes on. */
    ByteBuf take(int answerBytes) {
        ByteBuffer piece = find(answerBytes);
        if (piece == null) {
            int trusted = Math.max(FIRST_BYTES_MAX, largest);
            piece = ByteBuffer.allocateDirect(roundedUp(Math.min(answerBytes, trusted)));
        }
        return new Lent(piece).clear();
    }

    /** What is in the buffer in one of twice the size, or of what is still to come; the buffer is released. */
    ByteBuf larger(ByteBuf full, int missing) {
        largest = Math.max(largest, (int) Math.min(Integer.MAX_VALUE, 2L * full.capacity()));
        ByteBuf larger = take(Math.addExact(full.writerIndex(), missing));
        larger.writeBytes(full, 0, full.writerIndex());
        full.release();
        return larger;
    }

    private @Nullable ByteBuffer find(int answerBytes) {
        for (Iterator<ByteBuffer> all = pieces.iterator(); all.hasNext(); ) {
            ByteBuffer piece = all.next();
            if (piece.capacity() >= answerBytes
                    && piece.capacity() / WASTE_MAX <= Math.max(answerBytes, PIECE_BYTES_MIN)) {
                all.remove();
                bytes -= piece.capacity();
                return piece;
            }
        }
        return null;
    }

    private void give(ByteBuffer piece) {
        largest = Math.max(largest, piece.capacity());
        if (piece.capacity() > BYTES_MAX) {
            return;
        }
        pieces.addFirst(piece);
        bytes += piece.capacity();
        while (bytes > BYTES_MAX) {
            bytes -= pieces.removeLast().capacity();
        }
    }

    private static int roundedUp(int wanted) {
        if (wanted <= STEP_BYTES) {
            return Math.max(PIECE_BYTES_MIN, Integer.highestOneBit(wanted - 1) << 1);
        }
        long steps = ((long) wanted + STEP_BYTES - 1) / STEP_BYTES;
        return (int) Math.min(Integer.MAX_VALUE - Long.BYTES, steps * STEP_BYTES);
    }

    /** Gives its memory back when it is released. */
    private final class Lent extends UnpooledDirectByteBuf {
        private final ByteBuffer piece;

        Lent(ByteBuffer piece) {
            super(UnpooledByteBufAllocator.DEFAULT, piece, piece.capacity());
            this.piece = piece;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            give(piece);
        }
    }
}
