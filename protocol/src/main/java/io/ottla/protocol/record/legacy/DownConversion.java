package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.ExpansionException;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches of any format into messages of format 0 or 1 for old consumers: headers are dropped, control batches
 * skipped, compression kept. How much it makes at once is bounded before compression, so that a small batch that
 * expands a thousandfold costs an old consumer's fetch no more than any other.
 *
 * <p>Thread: its owner's; one use.
 */
public final class DownConversion {
    private final int toMagic;
    private final long fromOffset;
    private final long expandedBytesMax;
    private final ByteBuf out;
    private long bytesLeft;
    private long nextOffset;
    private boolean any;

    private DownConversion(int toMagic, long fromOffset, int bytesMax, long expandedBytesMax, ByteBuf out) {
        this.toMagic = toMagic;
        this.fromOffset = fromOffset;
        this.nextOffset = fromOffset;
        this.bytesLeft = bytesMax;
        this.expandedBytesMax = expandedBytesMax;
        this.out = out;
    }

    /** What became of the batches. */
    public sealed interface Result {
        /**
         * The messages, whose buffer passes to the receiver; empty if all were skipped. What was not converted for
         * want of room begins at {@code nextOffset}.
         */
        record Messages(ByteBuf messages, long nextOffset) implements Result {}

        /** The old client could not read it, or the batches are broken. */
        record Refused(ErrorCode error, String message) implements Result {}

        /** A batch expands to more bytes than were allowed. */
        record Beyond(String message) implements Result {}
    }

    /**
     * Converts the whole batches among the readable bytes, which stay the caller's.
     *
     * @param toMagic 0 for Fetch 0 and 1, 1 for Fetch 2 and 3
     * @param fromOffset records below it are left out
     * @param bytesMax where to stop, counted before compression; the first message is always returned whole
     * @param expandedBytesMax what one compressed batch may expand to, in bytes
     */
    public static Result convert(
            ByteBuf run,
            int toMagic,
            long fromOffset,
            int bytesMax,
            long expandedBytesMax,
            ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer();
        DownConversion conversion = new DownConversion(toMagic, fromOffset, bytesMax, expandedBytesMax, out);
        Result refused;
        try {
            refused = conversion.run(new Batches(run));
        } catch (ExpansionException e) {
            refused = new Result.Beyond(String.valueOf(e.getMessage()));
        } catch (MalformedException e) {
            refused = new Result.Refused(ErrorCode.CORRUPT_MESSAGE, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        if (refused != null) {
            out.release();
            return refused;
        }
        return new Result.Messages(out, conversion.nextOffset);
    }

    private Result.@Nullable Refused run(Batches batches) {
        while (bytesLeft > 0 && batches.next()) {
            BatchHeader batch = batches.header();
            if (batch.lastOffset() < fromOffset) {
                continue;
            }
            if (batch.isControl()) {
                nextOffset = batch.nextOffset();
            } else if (batch.codec() == Codec.ZSTD) {
                return any ? null : noZstd();
            } else if (batch.magic() <= toMagic) {
                copy(batch);
            } else {
                convert(batch);
            }
        }
        return null;
    }

    private static Result.Refused noZstd() {
        return new Result.Refused(
                ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "the records are compressed with zstd, which old formats lack");
    }

    private void copy(BatchHeader batch) {
        if (any && batch.sizeBytes() > bytesLeft) {
            bytesLeft = 0;
            return;
        }
        out.writeBytes(batch.buffer(), batch.position(), batch.sizeBytes());
        bytesLeft -= batch.sizeBytes();
        nextOffset = batch.nextOffset();
        any = true;
    }

    private void convert(BatchHeader batch) {
        Codec codec = batch.codec();
        Compression compression = Compression.of(codec == null ? Codec.NONE : codec);
        try (RecordCursor from = RecordCursor.open(batch, expandedBytesMax);
                MessageSetBuilder to = new MessageSetBuilder(out, toMagic, compression, batch.timestampType())) {
            boolean whole = convert(from, to);
            if (whole) {
                nextOffset = batch.nextOffset();
            }
            bytesLeft -= to.plainBytes();
            to.finish();
        }
    }

    /** Converts records while there is room; whether it was enough for all. */
    private boolean convert(RecordCursor from, MessageSetBuilder to) {
        while (from.next()) {
            if (from.offset() < fromOffset) {
                continue;
            }
            if (any && to.plainBytes() + (long) from.sizeBytes() > bytesLeft) {
                nextOffset = from.offset();
                bytesLeft = 0;
                return false;
            }
            to.append(from.offset(), from.timestampMs(), from.key(), from.value());
            any = true;
        }
        return true;
    }
}
