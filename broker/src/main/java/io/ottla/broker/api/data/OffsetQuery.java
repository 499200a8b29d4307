package io.ottla.broker.api.data;

import io.ottla.broker.log.FoundOffset;
import io.ottla.broker.log.LogView;
import io.ottla.broker.partition.Isolation;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Readable;
import io.ottla.protocol.api.ListOffsets.Request;
import io.ottla.protocol.api.ListOffsets.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's question in ListOffsets. Begins on the partition's lane; what must look into files goes on with a view
 * of the log on the pool.
 */
final class OffsetQuery {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetQuery.class);
    private static final int FIRST_WITH_ONE_OFFSET = 1;
    private static final int OFFSET_NOT_AVAILABLE_FROM = 5;
    private static final int CONSUMER = -1;
    /** A tool that compares replicas: it may ask a follower too. */
    private static final int ANY_REPLICA = -2;

    private final int version;
    private final int replicaId;
    private final Isolation isolation;
    private final Request.Partition wish;
    private final OffsetSpec spec;

    OffsetQuery(int version, int replicaId, byte isolationLevel, Request.Partition wish) {
        this.version = version;
        this.replicaId = replicaId;
        this.isolation = replicaId == CONSUMER ? Isolation.of(isolationLevel) : Isolation.REPLICA;
        this.wish = wish;
        this.spec = OffsetSpec.of(wish.timestamp(), version);
    }

    /** Whether this version of the request knows what is asked for; the oldest takes every number for a time. */
    boolean isSupported() {
        return spec != OffsetSpec.UNSUPPORTED || version < FIRST_WITH_ONE_OFFSET;
    }

    /** Answers, on the partition's lane or later on the pool. */
    void on(Partition partition, Executor pool, Reply<Response.Partition> answer) {
        Readable readable = replicaId == ANY_REPLICA
                ? partition.readableCopy(wish.currentLeaderEpoch())
                : partition.readable(isolation, wish.currentLeaderEpoch());
        if (!(readable instanceof Readable.Open open)) {
            ErrorCode error =
                    readable instanceof Readable.Closed closed ? closed.error() : ErrorCode.NOT_LEADER_OR_FOLLOWER;
            answer.complete(refused(wish, error));
            return;
        }
        boolean unsettled = isolation != Isolation.REPLICA && partition.isWatermarkBehindEpoch();
        if (version < FIRST_WITH_ONE_OFFSET) {
            pool.execute(() -> complete(
                    answer,
                    partition,
                    open.view(),
                    () -> oldStyle(open, partition.lane().nowMs())));
            return;
        }
        switch (spec) {
            case LATEST -> answer.complete(unsettled ? unsettled() : found(-1, open.upTo(), partition.leaderEpoch()));
            case EARLIEST, EARLIEST_LOCAL -> answer.complete(earliest(open.view()));
            case LATEST_TIERED, EARLIEST_PENDING_UPLOAD -> answer.complete(found(-1, -1, -1));
            default -> pool.execute(() -> complete(answer, partition, open.view(), () -> byTime(open, unsettled)));
        }
    }

    /** What may have to wait for a disk. */
    private interface Search {
        Response.Partition run() throws IOException;
    }

    private void complete(Reply<Response.Partition> answer, Partition partition, LogView view, Search search) {
        Response.Partition result;
        try {
            result = search.run();
        } catch (IOException e) {
            result = unreadable(partition, view, e);
        } catch (UncheckedIOException e) {
            result = unreadable(partition, view, Objects.requireNonNull(e.getCause()));
        } catch (RuntimeException e) {
            answer.fail(e);
            return;
        }
        answer.complete(result);
    }

    private Response.Partition unreadable(Partition partition, LogView view, IOException e) {
        LOG.error("cannot look for an offset in partition={}: {}", partition.name(), e.toString());
        view.readFailed(e);
        return refused(wish, ErrorCode.KAFKA_STORAGE_ERROR);
    }

    private Response.Partition byTime(Readable.Open open, boolean unsettled) throws IOException {
        LogView view = open.view();
        @Nullable
        FoundOffset record = spec == OffsetSpec.MAX_TIMESTAMP
                ? view.offsetOfMaxTimestamp()
                : view.offsetForTimestamp(wish.timestamp(), open.upTo());
        if (record != null && record.offset() < open.upTo()) {
            return found(record.timestampMs(), record.offset(), record.leaderEpoch());
        }
        return unsettled ? unsettled() : found(-1, -1, -1);
    }

    private Response.Partition earliest(LogView view) {
        long start = view.logStartOffset();
        return found(-1, start, view.epochAt(start));
    }

    /** The last offsets, the highest first, that were current at the time asked for; to the segment, not the record. */
    private Response.Partition oldStyle(Readable.Open open, long nowMs) throws IOException {
        return Response.Partition.builder()
                .partitionIndex(wish.partitionIndex())
                .oldStyleOffsets(OldStyleOffsets.before(
                        open.view().segmentStarts(),
                        open.view().logEndOffset(),
                        open.upTo(),
                        nowMs,
                        wish.timestamp(),
                        wish.maxNumOffsets()))
                .build();
    }

    /** The watermark is still on its way to where earlier leaders had it: what is latest would go back. */
    private Response.Partition unsettled() {
        return refused(
                wish,
                version >= OFFSET_NOT_AVAILABLE_FROM ? ErrorCode.OFFSET_NOT_AVAILABLE : ErrorCode.LEADER_NOT_AVAILABLE);
    }

    private Response.Partition found(long timestampMs, long offset, int leaderEpoch) {
        return Response.Partition.builder()
                .partitionIndex(wish.partitionIndex())
                .timestamp(timestampMs)
                .offset(offset)
                .leaderEpoch(leaderEpoch)
                .build();
    }

    static Response.Partition refused(Request.Partition wish, ErrorCode error) {
        return Response.Partition.builder()
                .partitionIndex(wish.partitionIndex())
                .errorCode(error.code())
                .build();
    }
}
