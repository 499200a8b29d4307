package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.Call;
import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.Log;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.Isolation;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Readable;
import io.ottla.broker.partition.Turnstile;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.Admission;
import io.ottla.protocol.record.ProduceRules;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What happens to the record data of one partition between its arrival and the answer.
 *
 * <pre>
 *   lane: check, if that is little work ---------------> append --> (flushed) --> (committed) --> answer
 *     |                                             |
 *     '-- much or unknown: turn taken --> pool: check, maybe for long --> lane, in its turn
 * </pre>
 *
 * The detour keeps one client's expensive batch from holding up everybody else on the lane; see {@link BatchChecks}.
 * Thread: the connection's loop asks; the rest as drawn.
 */
public final class ProduceIntake {
    private static final Set<String> INTERNAL_TOPICS = Set.of("__consumer_offsets", "__transaction_state");

    private final TopicConfigs configs;
    private final BatchChecks checks;

    /** @param pool threads that may be busy for long */
    public ProduceIntake(TopicConfigs configs, Executor pool, ByteBufAllocator allocator) {
        this.configs = configs;
        this.checks = new BatchChecks(pool, allocator);
    }

    /** One partition's share of a request. */
    private record Share(
            int index,
            short acks,
            int timeoutMs,
            Partition partition,
            Reply<Produce.Response.PartitionResponse> answer) {
        /** On the lane. */
        void refuse(ErrorCode error, String message) {
            boolean moved = error == ErrorCode.NOT_LEADER_OR_FOLLOWER;
            if (moved && partition.readable(Isolation.READ_UNCOMMITTED, -1) instanceof Readable.Closed closed) {
                answer.complete(ProduceAnswers.moved(index, message, closed));
            } else {
                answer.complete(ProduceAnswers.refused(index, error, message));
            }
        }
    }

    Reply<Produce.Response.PartitionResponse> store(
            Call<Produce.Request> call, Partition partition, Produce.Request.PartitionData data) {
        Reply<Produce.Response.PartitionResponse> answer = Reply.on(call.lane());
        Share share =
                new Share(data.index(), call.request().acks(), call.request().timeoutMs(), partition, answer);
        if (INTERNAL_TOPICS.contains(partition.name().topic())) {
            String why = partition.name().topic() + " is written by brokers only";
            answer.complete(ProduceAnswers.refused(data.index(), ErrorCode.INVALID_TOPIC_EXCEPTION, why));
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
        Admission now = checks.atOnce(run, rules);
        if (now == null) {
            Turnstile.Turn turn = admissions.take();
            Lane lane = share.partition.lane();
            checks.elsewhere(
                    run, rules, later -> lane.run(() -> turn.pass(() -> append(share, run, later, rules, settings))));
        } else if (admissions.isFree()) {
            append(share, run, now, rules, settings);
        } else {
            admissions.take().pass(() -> append(share, run, now, rules, settings));
        }
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
