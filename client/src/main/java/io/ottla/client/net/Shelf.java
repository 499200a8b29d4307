package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of answers that were released, for the next ones: a reader of many records would otherwise make as much
 * garbage as it reads. An answer that nobody releases is the collector's.
 *
 * <p>Thread: the channel's event loop, where answers have to be released too.
 */
final class Shelf {
    private static final int ARRAY_BYTES_MIN = 64 << 10;
    /** For an answer that is larger than all before, at first: more only as bytes arrive. */
    private static final int FIRST_BYTES_MAX = 1 << 20;
    /** Sizes are rounded up to it, so that the next answer, which is a little larger, fits too. */
    private static final int STEP_BYTES = 1 << 20;
    /** An array is not used for what is much smaller: a slow reader would hold it all the same. */
    private static final int WASTE_MAX = 8;

    private static final int BYTES_MAX = 32 << 20;

    private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();
    private int bytes;
    private int largest;

    /** An empty buffer for an answer of so many bytes. */
    ByteBuf take(int answerBytes) {
        byte[] array = find(answerBytes);
        if (array == null) {
            int trusted = Math.max(FIRST_BYTES_MAX, largest);
            array = new byte[roundedUp(Math.min(answerBytes, trusted))];
        }
        return new Lent(array, Math.max(roundedUp(answerBytes), array.length)).clear();
    }

    private byte @Nullable [] find(int answerBytes) {
        for (Iterator<byte[]> all = arrays.iterator(); all.hasNext(); ) {
            byte[] array = all.next();
            if (array.length >= answerBytes && array.length / WASTE_MAX <= Math.max(answerBytes, ARRAY_BYTES_MIN)) {
                all.remove();
                bytes -= array.length;
                return array;
            }
        }
        return null;
    }

    private void give(byte[] array) {
        largest = Math.max(largest, array.length);
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
        if (wanted <= STEP_BYTES) {
            return Math.max(ARRAY_BYTES_MIN, Integer.highestOneBit(wanted - 1) << 1);
        }
        long steps = ((long) wanted + STEP_BYTES - 1) / STEP_BYTES;
        return (int) Math.min(Integer.MAX_VALUE - Long.BYTES, steps * STEP_BYTES);
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
