package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.Admission;
import io.ottla.protocol.record.Admission.Refused;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.ProduceRules;
import io.ottla.protocol.record.RecordComplaints;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks what an old client produced and makes one batch of format 2 of it: every message, those inside of wrappers
 * too, at offsets from 0 on. It is compressed as the topic says, or else as the last compressed message was.
 *
 * <p>Thread: its owner's; one use.
 */
public final class UpConversion {
    private final ProduceRules rules;
    private final RecordComplaints complaints;
    private Codec source = Codec.NONE;
    private int index;

    private UpConversion(ProduceRules rules) {
        this.rules = rules;
        this.complaints = new RecordComplaints(rules);
    }

    /**
     * See {@link io.ottla.protocol.record.ProduceCheck#admit}. Throws MalformedException and ExpansionException for
     * bytes that are no messages.
     */
    public static Admission admit(ByteBuf run, ProduceRules rules, ByteBufAllocator allocator) {
        UpConversion conversion = new UpConversion(rules);
        Refused refused = conversion.checkEntries(run);
        if (refused != null) {
            return refused;
        }
        return run.isReadable() ? conversion.convert(run, allocator) : Admission.AsIs.ADMITTED;
    }

    private @Nullable Refused checkEntries(ByteBuf run) {
        Batches entries = new Batches(run);
        try {
            while (entries.next()) {
                Refused refused = checkEntry(entries.header());
                if (refused != null) {
                    return refused;
                }
            }
        } catch (MalformedException e) {
            return corrupt(String.valueOf(e.getMessage()));
        }
        return entries.restBytes() == 0
                ? null
                : corrupt("message set ends with " + entries.restBytes() + " bytes that are no whole message");
    }

    private @Nullable Refused checkEntry(BatchHeader entry) {
        if (entry.magic() >= BatchHeader.MAGIC_V2) {
            return new Refused(
                    ErrorCode.INVALID_RECORD,
                    "batch has magic 2, version " + rules.requestVersion() + " of the produce request allows 0 and 1");
        }
        if (entry.sizeBytes() > rules.batchBytesMax()) {
            return tooLarge(entry.sizeBytes());
        }
        if (!entry.crcMatches()) {
            return corrupt("message at offset " + entry.baseOffset() + " does not fit its checksum");
        }
        if (entry.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return new Refused(
                    ErrorCode.INVALID_TIMESTAMP,
                    "message has timestamp type LogAppendTime, which only brokers may set");
        }
        Codec codec = entry.codec();
        if (codec == null || codec == Codec.ZSTD) {
            return new Refused(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "message has codec " + (entry.attributes() & 0x07) + ", its format allows 0 to 3");
        }
        if (codec != Codec.NONE) {
            source = codec;
        }
        return null;
    }

    private Admission convert(ByteBuf run, ByteBufAllocator allocator) {
        Compression target = rules.target();
        BatchTraits traits = BatchTraits.PLAIN
                .withCompression(target == null ? Compression.of(source) : target)
                .withTimestampType(rules.timestampType());
        ByteBuf out = allocator.buffer(run.readableBytes() + BatchHeader.BYTES);
        BatchHeader batch;
        try (BatchBuilder to = new BatchBuilder(out, traits)) {
            Batches entries = new Batches(run);
            while (entries.next()) {
                convertEntry(entries.header(), to);
            }
            batch = to.finish();
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        Refused refused =
                batch.sizeBytes() > rules.batchBytesMax() ? tooLarge(batch.sizeBytes()) : complaints.refused();
        if (refused != null) {
            out.release();
            return refused;
        }
        return new Admission.Rewritten(out);
    }

    private void convertEntry(BatchHeader entry, BatchBuilder to) {
        if (!entry.isCompressed()) {
            try (SingleMessage message = new SingleMessage(entry)) {
                message.next();
                convertMessage(message, to);
            }
            return;
        }
        try (WrappedMessages messages =
                new WrappedMessages(entry, rules.expandedBytesMax(), WrappedMessages.Offsets.AS_WRITTEN)) {
            for (long expected = 0; messages.next(); expected++) {
                checkInside(entry, messages, expected);
                convertMessage(messages, to);
            }
        }
    }

    private void checkInside(BatchHeader entry, WrappedMessages messages, long expected) {
        if (!messages.crcMatches()) {
            complaints.harmed(index, "the message inside a wrapper does not fit its checksum");
        }
        if (entry.magic() == 1 && messages.offset() != expected) {
            throw new MalformedException(
                    "message " + expected + " inside a wrapper has relative offset " + messages.offset());
        }
    }

    private void convertMessage(MessageCursor message, BatchBuilder to) {
        long timestampMs =
                rules.timestampType() == TimestampType.LOG_APPEND_TIME ? rules.nowMs() : message.timestampMs();
        if (rules.keyRequired() && message.key() == null) {
            complaints.noKey(index);
        }
        complaints.checkTimestamp(index, timestampMs);
        index++;
        to.append(timestampMs, message.key(), message.value(), List.of());
    }

    private Refused tooLarge(int size) {
        return new Refused(
                ErrorCode.MESSAGE_TOO_LARGE,
                "message of " + size + " bytes is larger than max.message.bytes=" + rules.batchBytesMax());
    }

    private static Refused corrupt(String message) {
        return new Refused(ErrorCode.CORRUPT_MESSAGE, message);
    }
}
