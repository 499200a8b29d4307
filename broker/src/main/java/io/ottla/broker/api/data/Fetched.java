package io.ottla.broker.api.data;

import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.LogView;
import io.ottla.broker.partition.Readable;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers that a fetch can have for one partition. Thread: any. */
final class Fetched {
    private Fetched() {}

    static Fetch.Response.Partition failed(int index, ErrorCode error) {
        return Fetch.Response.Partition.builder()
                .partitionIndex(index)
                .errorCode(error.code())
                .highWatermark(-1)
                .records(Parts.EMPTY)
                .build();
    }

    static Fetch.Response.Partition closed(int index, Readable.Closed closed) {
        Fetch.Response.Partition answer = failed(index, closed.error());
        boolean moved =
                closed.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER || closed.error() == ErrorCode.FENCED_LEADER_EPOCH;
        if (!moved || closed.leaderId() < 0) {
            return answer;
        }
        return answer.toBuilder()
                .currentLeader(new Fetch.Response.CurrentLeader(closed.leaderId(), closed.leaderEpoch()))
                .build();
    }

    static Fetch.Response.Partition diverging(int index, Readable.Diverging diverging) {
        return head(index, diverging.view())
                .records(Parts.EMPTY)
                .divergingEpoch(new Fetch.Response.DivergingEpoch(
                        diverging.end().epoch(), diverging.end().endOffset()))
                .build();
    }

    static Fetch.Response.Partition elsewhere(int index, Readable.Elsewhere elsewhere) {
        return head(index, elsewhere.view())
                .records(Parts.EMPTY)
                .preferredReadReplica(elsewhere.brokerId())
                .build();
    }

    static Fetch.Response.Partition outOfRange(int index, LogView view) {
        return head(index, view)
                .errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code())
                .records(Parts.EMPTY)
                .build();
    }

    /** @param aborted null unless the reader asked for committed records only */
    static Fetch.Response.Partition data(
            int index, LogView view, Parts records, @Nullable List<AbortedTransaction> aborted) {
        return head(index, view)
                .records(records)
                .abortedTransactions(
                        aborted == null
                                ? null
                                : aborted.stream()
                                        .map(one -> new Fetch.Response.AbortedTransaction(
                                                one.producerId(), one.firstOffset()))
                                        .toList())
                .build();
    }

    private static Fetch.Response.Partition.Builder head(int index, LogView view) {
        return Fetch.Response.Partition.builder()
                .partitionIndex(index)
                .highWatermark(view.highWatermark())
                .lastStableOffset(view.lastStableOffset())
                .logStartOffset(view.logStartOffset());
    }
}
