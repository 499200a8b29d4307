package io.ottla.broker.api.data;

import io.ottla.broker.log.FoundOffset;
import io.ottla.broker.log.LogView;
import io.ottla.protocol.api.ListOffsets;
import java.io.IOException;
import java.util.List;

/**
 * One partition's question in ListOffsets. The special timestamps: -1 the end (up to what the reader may see), -2 the
 * start, -3 the record with the highest timestamp (KIP-734), -4 the start of what is stored here (KIP-405), -5 the end of
 * what is stored elsewhere (KIP-1005): nothing is. Thread: any, as it works on a view.
 *
 * @param upTo the first offset that the asker may not read
 */
record OffsetQuestion(int version, ListOffsets.Request.Partition wanted, LogView view, long upTo, int leaderEpoch) {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;

    /** Whether it needs no file. */
    boolean isEasy() {
        long timestamp = wanted.timestamp();
        return version > 0 && timestamp < 0 && timestamp != MAX_TIMESTAMP;
    }

    ListOffsets.Response.Partition easyAnswer() {
        int index = wanted.partitionIndex();
        long timestamp = wanted.timestamp();
        if (timestamp == LATEST) {
            return OffsetAnswers.one(index, upTo, -1, leaderEpoch);
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            long start = view.logStartOffset();
            return OffsetAnswers.one(index, start, -1, view.epochAt(start));
        }
        return timestamp == LATEST_TIERED ? OffsetAnswers.none(index) : OffsetAnswers.one(index, -1, timestamp, -1);
    }

    /** Blocking. */
    ListOffsets.Response.Partition answer() throws IOException {
        if (version == 0) {
            return OffsetAnswers.many(
                    wanted.partitionIndex(),
                    wanted.maxNumOffsets() <= 0
                            ? List.of()
                            : view.offsetsBefore(wanted.timestamp(), wanted.maxNumOffsets(), upTo));
        }
        FoundOffset found = wanted.timestamp() == MAX_TIMESTAMP
                ? view.offsetOfMaxTimestamp()
                : view.offsetForTimestamp(wanted.timestamp(), upTo);
        return found == null
                ? OffsetAnswers.none(wanted.partitionIndex())
                : OffsetAnswers.one(wanted.partitionIndex(), found.offset(), found.timestampMs(), found.leaderEpoch());
    }
}
