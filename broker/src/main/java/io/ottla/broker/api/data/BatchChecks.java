package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.lane.Narrow;
import io.ottla.protocol.record.Admission;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.ProduceCheck;
import io.ottla.protocol.record.ProduceRules;
import io.ottla.protocol.wire.ErrorCode;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks produced record data where that holds up nobody else. How much a batch expands to is known only by expanding it,
 * so each place begins, and passes on what turns out to be more than it takes:
 *
 * <pre>
 *   where        takes                                  what that may cost in gzip, at 0.6 s for 128 MiB
 *   lane         plain; compressed up to 16 KiB that    0.6 ms
 *                expands to at most 128 KiB
 *   pool         what expands to at most 16 MiB         75 ms of a few threads
 *   giants       up to the topic's bound, one by one    0.6 s of one thread at 128 MiB
 * </pre>
 *
 * Thread: {@link #atOnce} on the lane, {@link #elsewhere} from it.
 */
final class BatchChecks {
    private static final Logger LOG = LoggerFactory.getLogger(BatchChecks.class);

    /** Compressed data above this is checked on the pool at once: it would expand to too much anyway. */
    private static final int LANE_BYTES_MAX = 16 << 10;

    private static final int LANE_EXPANDED_BYTES_MAX = 128 << 10;
    private static final int POOL_EXPANDED_BYTES_MAX = 16 << 20;

    private final Executor pool;
    private final Executor giants;
    private final ByteBufAllocator allocator;

    /** @param pool threads that may be busy for long */
    BatchChecks(Executor pool, ByteBufAllocator allocator) {
        this.pool = pool;
        this.giants = new Narrow(pool, 1);
        this.allocator = allocator;
    }

    /** The verdict, if little work tells it; null if not. */
    @Nullable
    Admission atOnce(ByteBuf run, ProduceRules rules) {
        return isLight(run, rules) ? within(LANE_EXPANDED_BYTES_MAX, run, rules) : null;
    }

    /** Tells the verdict later, on another thread. */
    void elsewhere(ByteBuf run, ProduceRules rules, Consumer<Admission> told) {
        pool.execute(() -> {
            Admission verdict = within(POOL_EXPANDED_BYTES_MAX, run, rules);
            if (verdict != null) {
                told.accept(verdict);
            } else {
                giants.execute(() -> told.accept(full(run, rules)));
            }
        });
    }

    /** Whether the bytes as they are do not promise much work. */
    private static boolean isLight(ByteBuf run, ProduceRules rules) {
        if (run.readableBytes() <= LANE_BYTES_MAX) {
            return true;
        }
        BatchHeader batch = new BatchHeader(run, run.readerIndex());
        Compression target = rules.target();
        return batch.magic() == BatchHeader.MAGIC_V2
                && batch.codec() == Codec.NONE
                && (target == null || target.codec() == Codec.NONE);
    }

    private @Nullable Admission within(long expandedBytes, ByteBuf run, ProduceRules rules) {
        try {
            Admission verdict = ProduceCheck.admitWithin(expandedBytes, run, rules, allocator);
            return verdict == null ? null : ofNoTransaction(run, verdict);
        } catch (RuntimeException | Error e) {
            return unreadable(e);
        }
    }

    private Admission full(ByteBuf run, ProduceRules rules) {
        try {
            return ofNoTransaction(run, ProduceCheck.admit(run, rules, allocator));
        } catch (RuntimeException | Error e) {
            return unreadable(e);
        }
    }

    /**
     * A fault of ours, or a codec whose native library cannot be loaded, or no memory; but a verdict must come all the
     * same, or everything behind it on its partition would wait for ever.
     */
    private static Admission unreadable(Throwable e) {
        LOG.error("record data cannot be read", e);
        return new Admission.Refused(ErrorCode.CORRUPT_MESSAGE, "record data cannot be read: " + e);
    }

    /** This broker coordinates no transactions: nobody would ever end this one, and readers would wait for that. */
    private static Admission ofNoTransaction(ByteBuf run, Admission admission) {
        if (admission instanceof Admission.Refused
                || run.readableBytes() < BatchHeader.BYTES
                || !new BatchHeader(run, run.readerIndex()).isTransactional()) {
            return admission;
        }
        if (admission instanceof Admission.Rewritten rewritten) {
            rewritten.batches().release();
        }
        return new Admission.Refused(
                ErrorCode.INVALID_TXN_STATE, "batch is of a transaction, which no coordinator has begun");
    }
}
