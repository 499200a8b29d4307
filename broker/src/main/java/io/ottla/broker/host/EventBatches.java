package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.Append;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends the stored ones of some events, as few batches as the log allows, and applies each event once it is in the
 * log. Thread: the lane.
 */
final class EventBatches<E> {
    private final HostedKind<?, E, ?> kind;
    private final Journal journal;
    private final Consumer<E> apply;

    /** How far it came: NONE with the offset after the last record, -1 if nothing was stored. */
    record Result(ErrorCode error, long endOffset) {}

    private record Encoded<E>(E event, HostedKind.@Nullable Stored stored) {
        int bytesMax() {
            return stored == null ? 0 : BatchBuilder.recordBytesMax(stored.key(), stored.value(), List.of());
        }
    }

    EventBatches(HostedKind<?, E, ?> kind, Journal journal, Consumer<E> apply) {
        this.kind = kind;
        this.journal = journal;
        this.apply = apply;
    }

    /** Stops at the first batch that is refused; the events before it have happened, the others not. */
    Result append(List<E> events, HostSettings settings, long nowMs) {
        List<Encoded<E>> batch = new ArrayList<>();
        int bytes = BatchHeader.BYTES;
        long endOffset = -1;
        for (E event : events) {
            Encoded<E> next = new Encoded<>(event, kind.store(event));
            if (bytes + next.bytesMax() > journal.batchBytesMax() && bytes > BatchHeader.BYTES) {
                Result result = flush(batch, settings, nowMs, endOffset);
                if (result.error() != ErrorCode.NONE) {
                    return result;
                }
                endOffset = result.endOffset();
                batch.clear();
                bytes = BatchHeader.BYTES;
            }
            batch.add(next);
            bytes += next.bytesMax();
        }
        return flush(batch, settings, nowMs, endOffset);
    }

    private Result flush(List<Encoded<E>> batch, HostSettings settings, long nowMs, long endBefore) {
        long endOffset = endBefore;
        if (batch.stream().anyMatch(e -> e.stored() != null)) {
            Append append = write(batch, settings, nowMs);
            if (append instanceof Append.Refused refused) {
                return new Result(refused.error(), endBefore);
            } else if (append instanceof Append.Appended appended) {
                endOffset = appended.lastOffset() + 1;
            }
        }
        batch.forEach(e -> apply.accept(e.event()));
        return new Result(ErrorCode.NONE, endOffset);
    }

    private Append write(List<Encoded<E>> batch, HostSettings settings, long nowMs) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(batch.size() * 256);
        try {
            encode(out, batch, settings.compression(), nowMs);
            if (out.readableBytes() > journal.batchBytesMax()) {
                return new Append.Refused(ErrorCode.MESSAGE_TOO_LARGE, "record of " + out.readableBytes() + " bytes");
            }
            return journal.append(out, settings.requiredAcks());
        } finally {
            out.release();
        }
    }

    private static <E> void encode(ByteBuf out, List<Encoded<E>> batch, Compression compression, long nowMs) {
        try (BatchBuilder builder = new BatchBuilder(out, BatchTraits.PLAIN.withCompression(compression))) {
            for (Encoded<E> event : batch) {
                if (event.stored() != null) {
                    builder.append(nowMs, event.stored().key(), event.stored().value());
                }
            }
            builder.finish();
        }
    }
}
