package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.Admission.Refused;
import io.ottla.protocol.record.legacy.UpConversion;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether what a client produced to one partition may be stored, and makes of it what is stored.
 *
 * <pre>
 *   request 0-2 -> old messages -> {@link UpConversion}
 *   request 3+  -> one batch -> frame -> header -> every record (in place: {@link PlainScan}; in doubt, or compressed:
 *                  {@link RecordWalk}) -> timestamps set -> rewritten, if another codec is wanted
 * </pre>
 *
 * Thread: any; it has no state.
 */
public final class ProduceCheck {
    private static final int BATCH_REQUEST_FROM = 3;
    private static final int ZSTD_REQUEST_FROM = 7;

    private ProduceCheck() {}

    /**
     * Checks the readable bytes of the buffer, which stays the caller's; nothing is patched but timestamps (and the
     * checksum with them) where the topic's rules change them. The offsets are the log's to set. Admits no bytes at all
     * as they are where the request version allows that.
     *
     * @param allocator for the case that it must be rewritten
     */
    public static Admission admit(ByteBuf run, ProduceRules rules, ByteBufAllocator allocator) {
        try {
            return judged(run, rules, allocator);
        } catch (ExpansionException e) {
            return new Refused(ErrorCode.MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * As {@link #admit} if a batch need not be expanded to more bytes than this to tell; null, and the data is as it was,
     * if it must.
     */
    public static @Nullable Admission admitWithin(
            long expandedBytes, ByteBuf run, ProduceRules rules, ByteBufAllocator allocator) {
        if (rules.expandedBytesMax() <= expandedBytes) {
            return admit(run, rules, allocator);
        }
        try {
            return judged(run, rules.withExpandedBytesMax(expandedBytes), allocator);
        } catch (ExpansionException e) {
            return null;
        }
    }

    private static Admission judged(ByteBuf run, ProduceRules rules, ByteBufAllocator allocator) {
        try {
            return rules.requestVersion() < BATCH_REQUEST_FROM
                    ? UpConversion.admit(run, rules, allocator)
                    : admitBatch(run, rules, allocator);
        } catch (MalformedException e) {
            return new Refused(ErrorCode.INVALID_RECORD, String.valueOf(e.getMessage()));
        }
    }

    private static Admission admitBatch(ByteBuf run, ProduceRules rules, ByteBufAllocator allocator) {
        BatchHeader batch = new BatchHeader(run, run.readerIndex());
        Refused refused = checkFrame(run, batch, rules);
        if (refused == null) {
            refused = HeaderCheck.check(batch);
        }
        if (refused != null) {
            return refused;
        }
        if (batch.codec() == Codec.NONE) {
            int bytes = batch.sizeBytes() - BatchHeader.BYTES;
            PlainScan scan = new PlainScan(run.nioBuffer(batch.position() + BatchHeader.BYTES, bytes), rules);
            if (scan.accepts(batch.recordCount(), batch.baseTimestamp())) {
                return admitted(batch, scan.maxTimestamp(), rules, allocator);
            }
        }
        RecordWalk walk = new RecordWalk(batch, rules);
        refused = walk.refused();
        return refused == null ? admitted(batch, walk.maxTimestamp(), rules, allocator) : refused;
    }

    private static Admission admitted(
            BatchHeader batch, long maxTimestamp, ProduceRules rules, ByteBufAllocator allocator) {
        stampTimestamps(batch, maxTimestamp, rules);
        return rewritten(batch, rules, allocator);
    }

    /**
     * The batch as a whole: there, alone, not too big, unharmed. What harm on the way may explain is CORRUPT_MESSAGE,
     * which clients retry; what no retry can mend is not.
     */
    private static @Nullable Refused checkFrame(ByteBuf run, BatchHeader batch, ProduceRules rules) {
        int bytes = run.readableBytes();
        if (bytes == 0) {
            return invalid("record data is empty, one batch is needed");
        }
        if (bytes < BatchHeader.PEEK_BYTES) {
            return invalid("record data of " + bytes + " bytes is shorter than a batch header");
        }
        int magic = batch.magic();
        if (magic < 0 || magic > BatchHeader.MAGIC_V2) {
            return corrupt("batch has magic " + magic + ", which no format has");
        }
        if (magic != BatchHeader.MAGIC_V2) {
            return invalid("batch has magic " + magic + ", this request version allows 2 only");
        }
        int size = batch.sizeBytes();
        if (size < BatchHeader.BYTES) {
            return corrupt("batch claims " + size + " bytes, a header alone has " + BatchHeader.BYTES);
        }
        if (size > bytes) {
            return invalid("batch claims " + size + " bytes, " + bytes + " are there");
        }
        if (size < bytes) {
            return invalid((bytes - size) + " bytes follow the batch, exactly one batch is allowed");
        }
        if (size > rules.batchBytesMax()) {
            return tooLarge(size, rules);
        }
        if (rules.requestVersion() < ZSTD_REQUEST_FROM && batch.codec() == Codec.ZSTD) {
            return new Refused(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "zstd needs version 7 of the produce request");
        }
        return batch.crcMatches() ? null : corrupt("batch does not fit its checksum");
    }

    private static void stampTimestamps(BatchHeader batch, long maxTimestamp, ProduceRules rules) {
        if (rules.timestampType() == TimestampType.LOG_APPEND_TIME) {
            batch.setAppendTime(rules.nowMs());
        } else if (batch.maxTimestamp() != maxTimestamp) {
            batch.setMaxTimestamp(maxTimestamp);
        }
    }

    private static Admission rewritten(BatchHeader batch, ProduceRules rules, ByteBufAllocator allocator) {
        Compression target = rules.target();
        if (target == null || target.codec() == batch.codec()) {
            return Admission.AsIs.ADMITTED;
        }
        ByteBuf out = allocator.buffer(batch.sizeBytes());
        BatchHeader recompressed;
        try (RecordCursor from = RecordCursor.open(batch, rules.expandedBytesMax());
                BatchBuilder to = new BatchBuilder(out, BatchTraits.of(batch).withCompression(target))) {
            while (from.next()) {
                to.append(from);
            }
            recompressed = to.finish();
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        if (recompressed.sizeBytes() > rules.batchBytesMax()) {
            out.release();
            return tooLarge(recompressed.sizeBytes(), rules);
        }
        return new Admission.Rewritten(out);
    }

    private static Refused tooLarge(int size, ProduceRules rules) {
        return new Refused(
                ErrorCode.MESSAGE_TOO_LARGE,
                "batch of " + size + " bytes is larger than max.message.bytes=" + rules.batchBytesMax());
    }

    private static Refused invalid(String message) {
        return new Refused(ErrorCode.INVALID_RECORD, message);
    }

    private static Refused corrupt(String message) {
        return new Refused(ErrorCode.CORRUPT_MESSAGE, message);
    }
}
