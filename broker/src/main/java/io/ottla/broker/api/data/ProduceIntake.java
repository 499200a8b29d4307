package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.Call;
import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.Log;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Turnstile;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.Admission;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.ProduceCheck;
import io.ottla.protocol.record.ProduceRules;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to the record data of one partition between its arrival and the answer.
 *
 * <pre>
 *   lane: plain or small ------------------------> check --+--> append --> (flushed) --> (committed) --> answer
 *     |                                                    |
 *     '-- large and compressed: its turn taken --> pool: check (may expand a lot) --> lane, in its turn
 * </pre>
 *
 * The detour keeps one client's expensive batch from holding up everybody else on the lane. Thread: the connection's loop
 * asks; the rest as drawn.
 */
public final class ProduceIntake {
    private static final Logger LOG = LoggerFactory.getLogger(ProduceIntake.class);

    /** Compressed data above this is checked on the pool: up to here the hop would cost more than the check. */
    private static final int INLINE_BYTES_MAX = 16 << 10;

    private static final Set<String> INTERNAL_TOPICS = Set.of("__consumer_offsets", "__transaction_state");

    private final TopicConfigs configs;
    private final Executor pool;
    private final ByteBufAllocator allocator;

    /** @param pool threads that may be busy for long */
    public ProduceIntake(TopicConfigs configs, Executor pool, ByteBufAllocator allocator) {
        this.configs = configs;
        this.pool = pool;
        this.allocator = allocator;
    }

    /** One partition's share of a request. */
    private record Share(
            int index,
            short acks,
            int timeoutMs,
            Partition partition,
            Reply<Produce.Response.PartitionResponse> answer) {
        void refuse(ErrorCode error, String message) {
            answer.complete(ProduceAnswers.refused(index, error, message));
        }
    }

    Reply<Produce.Response.PartitionResponse> store(
            Call<Produce.Request> call, Partition partition, Produce.Request.PartitionData data) {
        Reply<Produce.Response.PartitionResponse> answer = Reply.on(call.lane());
        Share share =
                new Share(data.index(), call.request().acks(), call.request().timeoutMs(), partition, answer);
        if (INTERNAL_TOPICS.contains(partition.name().topic())) {
            share.refuse(ErrorCode.INVALID_TOPIC_EXCEPTION, partition.name().topic() + " is written by brokers only");
            return answer;
        }
        ByteBuf run =
                data.records() == null ? Unpooled.EMPTY_BUFFER : data.records().buffer();
        Lane lane = partition.lane();
        lane.enter(() -> arrive(share, run, call.version()));
        return answer;
    }

    private void arrive(Share share, ByteBuf run, int version) {
        TopicSettings settings = configs.of(share.partition.name().topic());
        ProduceRules rules = rules(settings, version, share.partition.lane().nowMs());
        Turnstile admissions = share.partition.admissions();
        if (mayExpand(run)) {
            Turnstile.Turn turn = admissions.take();
            pool.execute(() -> {
                Admission admission = check(run, rules);
                share.partition.lane().run(() -> turn.pass(() -> append(share, run, admission, rules, settings)));
            });
        } else if (admissions.isFree()) {
            append(share, run, check(run, rules), rules, settings);
        } else {
            admissions.take().pass(() -> append(share, run, check(run, rules), rules, settings));
        }
    }

    /**
     * An exception here is a fault of ours, or a codec whose native library cannot be loaded (an Error); but the turn must
     * pass all the same, or everything behind it on this partition would wait for ever.
     */
    private Admission check(ByteBuf run, ProduceRules rules) {
        try {
            Admission admission = ProduceCheck.admit(run, rules, allocator);
            return isTransactional(run, admission) ? ofNoTransaction(admission) : admission;
        } catch (RuntimeException e) {
            return new Admission.Refused(ErrorCode.CORRUPT_MESSAGE, "record data cannot be read: " + e);
        } catch (Error e) {
            LOG.error("record data cannot be read", e);
            return new Admission.Refused(ErrorCode.CORRUPT_MESSAGE, "record data cannot be read: " + e);
        }
    }

    private static boolean isTransactional(ByteBuf run, Admission admission) {
        return !(admission instanceof Admission.Refused)
                && run.readableBytes() >= BatchHeader.BYTES
                && new BatchHeader(run, run.readerIndex()).isTransactional();
    }

    /** This broker coordinates no transactions: nobody would ever end this one, and readers would wait for that. */
    private static Admission ofNoTransaction(Admission admission) {
        if (admission instanceof Admission.Rewritten rewritten) {
            rewritten.batches().release();
        }
        return new Admission.Refused(
                ErrorCode.INVALID_TXN_STATE, "batch is of a transaction, which no coordinator has begun");
    }

    private static boolean mayExpand(ByteBuf run) {
        if (run.readableBytes() <= INLINE_BYTES_MAX) {
            return false;
        }
        BatchHeader batch = new BatchHeader(run, run.readerIndex());
        return batch.magic() != BatchHeader.MAGIC_V2 || batch.codec() != Codec.NONE;
    }

    private static ProduceRules rules(TopicSettings settings, int version, long nowMs) {
        return new ProduceRules(
                version,
                settings.batchBytesMax(),
                settings.compact(),
                settings.timestampType(),
                settings.timestampBeforeMaxMs(),
                settings.timestampAfterMaxMs(),
                nowMs,
                settings.compression(),
                settings.expandedBytesMax());
    }

    private static void append(
            Share share, ByteBuf run, Admission admission, ProduceRules rules, TopicSettings settings) {
        int inSyncMin = share.acks == -1 ? settings.inSyncMin() : 1;
        if (admission instanceof Admission.Refused refused) {
            share.answer.complete(
                    ProduceAnswers.refused(share.index, refused.error(), refused.message(), refused.recordErrors()));
        } else if (admission instanceof Admission.Rewritten rewritten) {
            share.partition.append(rewritten.batches(), inSyncMin, result -> {
                rewritten.batches().release();
                appended(share, result, rules);
            });
        } else {
            share.partition.append(run, inSyncMin, result -> appended(share, result, rules));
        }
    }

    private static void appended(Share share, Append result, ProduceRules rules) {
        if (result instanceof Append.Refused refused) {
            share.refuse(refused.error(), refused.message());
        } else if (result instanceof Append.Appended stored) {
            if (stored.flushDue()) {
                share.partition.whenFlushed(error -> flushed(share, stored, rules, error));
            } else {
                flushed(share, stored, rules, ErrorCode.NONE);
            }
        }
    }

    private static void flushed(Share share, Append.Appended stored, ProduceRules rules, ErrorCode error) {
        if (error != ErrorCode.NONE || share.acks != -1) {
            finished(share, stored, rules, error);
        } else {
            share.partition.whenCommitted(
                    stored.lastOffset() + 1, share.timeoutMs, outcome -> finished(share, stored, rules, outcome));
        }
    }

    private static void finished(Share share, Append.Appended stored, ProduceRules rules, ErrorCode error) {
        if (error != ErrorCode.NONE) {
            share.refuse(error, share.partition.name() + ": not known to be stored on all replicas");
            return;
        }
        Log log = share.partition.log();
        long appendTimeMs = rules.timestampType() == TimestampType.LOG_APPEND_TIME ? rules.nowMs() : -1;
        long start = log == null ? -1 : log.view().logStartOffset();
        share.answer.complete(ProduceAnswers.stored(share.index, stored.firstOffset(), appendTimeMs, start));
    }
}
