package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The arrays of answers that were released, for the next ones: a reader of many records would otherwise make as much
 * garbage as it reads. An answer that nobody releases is the collector's.
 *
 * <p>Thread: the channel's event loop, where answers have to be released too.
 */
final class Shelf {
    private static final int ARRAY_BYTES_MIN = 64 << 10;
    /** For an answer that the shelf has no array for, at first: more only as bytes arrive. */
    private static final int FIRST_BYTES_MAX = 1 << 20;
    /** An array is not used for what is much smaller: a slow reader would hold it all the same. */
    private static final int WASTE_MAX = 8;

    private static final int BYTES_MAX = 32 << 20;

    private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();
    private int bytes;

    /** An empty buffer for an answer of so many bytes. */
    ByteBuf take(int answerBytes) {
        byte[] array = find(answerBytes);
        return new Lent(array, Math.max(answerBytes, array.length)).clear();
    }

    private byte[] find(int answerBytes) {
        for (Iterator<byte[]> all = arrays.iterator(); all.hasNext(); ) {
            byte[] array = all.next();
            if (array.length >= answerBytes && array.length / WASTE_MAX <= Math.max(answerBytes, ARRAY_BYTES_MIN)) {
                all.remove();
                bytes -= array.length;
                return array;
            }
        }
        int wanted = Math.max(ARRAY_BYTES_MIN, Math.min(answerBytes, FIRST_BYTES_MAX));
        return new byte[roundedUp(wanted)];
    }

    private void give(byte[] array) {
        if (array.length < ARRAY_BYTES_MIN || array.length > BYTES_MAX) {
            return;
        }
        arrays.addFirst(array);
        bytes += array.length;
        while (bytes > BYTES_MAX) {
            bytes -= arrays.removeLast().length;
        }
    }

    private static int roundedUp(int wanted) {
        return Integer.highestOneBit(wanted - 1) << 1;
    }

    /** Gives its array back when it is released, or has grown out of it. */
    private final class Lent extends UnpooledHeapByteBuf {
        Lent(byte[] array, int bytesMax) {
            super(UnpooledByteBufAllocator.DEFAULT, array, bytesMax);
        }

        @Override
        protected void freeArray(byte[] array) {
            give(array);
        }
    }
}
