package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.wire.ErrorCode;

/**
 * Turns batches of any format into messages of format 0 or 1 for old consumers: headers are dropped, control batches
 * skipped, compression kept.
 */
public final class DownConversion {
    private DownConversion() {}

    /** What became of the batches. */
    public sealed interface Result {
        /**
         * The messages, whose buffer passes to the receiver; empty if all were skipped. What was not converted for
         * want of room begins at {@code nextOffset}.
         */
        record Messages(ByteBuf messages, long nextOffset) implements Result {}

        /** The old client could not read it, or the batches are broken. */
        record Refused(ErrorCode error, String message) implements Result {}
    }

    /**
     * Converts the whole batches among the readable bytes, which stay the caller's.
     *
     * @param toMagic 0 for Fetch 0 and 1, 1 for Fetch 2 and 3
     * @param fromOffset records below it are left out
     * @param bytesMax where to stop; the first message is always returned whole
     * @param expandedBytesMax what one compressed batch may expand to, in bytes
     */
    public static Result convert(
            ByteBuf run,
            int toMagic,
            long fromOffset,
            int bytesMax,
            long expandedBytesMax,
            ByteBufAllocator allocator) {
        throw new UnsupportedOperationException("in work");
    }
}
