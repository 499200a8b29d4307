package io.ottla.broker.api.data;

import io.ottla.broker.partition.Readable;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.RecordError;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a producer is told of one partition. Thread: any. */
final class ProduceAnswers {
    private static final long NONE = -1;

    private ProduceAnswers() {}

    /** @param appendTimeMs -1 unless the topic has LogAppendTime */
    static Produce.Response.PartitionResponse stored(
            int index, long firstOffset, long appendTimeMs, long logStartOffset) {
        return Produce.Response.PartitionResponse.builder()
                .index(index)
                .baseOffset(firstOffset)
                .logAppendTimeMs(appendTimeMs)
                .logStartOffset(logStartOffset)
                .build();
    }

    static Produce.Response.PartitionResponse refused(int index, ErrorCode error, @Nullable String message) {
        return refused(index, error, message, List.of());
    }

    /** Another broker leads, as the replica here was told. */
    static Produce.Response.PartitionResponse moved(int index, String message, Readable.Closed to) {
        return refused(index, ErrorCode.NOT_LEADER_OR_FOLLOWER, message).toBuilder()
                .currentLeader(new Produce.Response.CurrentLeader(to.leaderId(), to.leaderEpoch()))
                .build();
    }

    static Produce.Response.PartitionResponse refused(
            int index, ErrorCode error, @Nullable String message, List<RecordError> records) {
        return Produce.Response.PartitionResponse.builder()
                .index(index)
                .errorCode(error.code())
                .errorMessage(message)
                .baseOffset(NONE)
                .recordErrors(records.stream()
                        .map(one -> Produce.Response.RecordError.builder()
                                .batchIndex(one.index())
                                .batchIndexErrorMessage(one.message())
                                .build())
                        .toList())
                .build();
    }
}
