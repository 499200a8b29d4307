package io.ottla.broker.api.data;

import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;

/** What ListOffsets says of one partition. Thread: any. */
final class OffsetAnswers {
    private OffsetAnswers() {}

    static ListOffsets.Response.Partition failed(int index, ErrorCode error) {
        return ListOffsets.Response.Partition.builder()
                .partitionIndex(index)
                .errorCode(error.code())
                .build();
    }

    /** Version 0: any number of offsets, the newest first. */
    static ListOffsets.Response.Partition many(int index, List<Long> offsets) {
        return ListOffsets.Response.Partition.builder()
                .partitionIndex(index)
                .oldStyleOffsets(offsets)
                .build();
    }

    /** @param timestampMs -1 where the question was not about time */
    static ListOffsets.Response.Partition one(int index, long offset, long timestampMs, int leaderEpoch) {
        return ListOffsets.Response.Partition.builder()
                .partitionIndex(index)
                .offset(offset)
                .timestamp(timestampMs)
                .leaderEpoch(leaderEpoch)
                .build();
    }

    /** There is no such record. */
    static ListOffsets.Response.Partition none(int index) {
        return one(index, -1, -1, -1);
    }
}
