package io.ottla.broker.partition;

import io.ottla.broker.log.Log;
import io.ottla.protocol.wire.ErrorCode;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of the wish to delete records.
 *
 * @param error NONE; NOT_LEADER_OR_FOLLOWER; POLICY_VIOLATION for a topic that is only compacted; OFFSET_OUT_OF_RANGE
 *     above the high watermark; KAFKA_STORAGE_ERROR
 * @param logStartOffset where the log begins now, -1 with an error
 */
public record Deleted(ErrorCode error, long logStartOffset) {
    private static final Logger LOG = LoggerFactory.getLogger(Deleted.class);
    private static final int ANY_EPOCH = -1;
    private static final long TO_WATERMARK = -1;

    static Deleted refused(ErrorCode error) {
        return new Deleted(error, -1);
    }

    /** Moves the start of a log on. On its lane. */
    static Deleted before(long offset, Role role, @Nullable Log log, int brokerId) {
        Readable.Closed closed = Reading.closed(role, brokerId, ANY_EPOCH);
        if (closed != null || log == null) {
            return refused(closed == null ? ErrorCode.NOT_LEADER_OR_FOLLOWER : closed.error());
        }
        if (log.settings().compact() && !log.settings().delete()) {
            return refused(ErrorCode.POLICY_VIOLATION);
        }
        long start = offset == TO_WATERMARK ? log.view().highWatermark() : offset;
        if (start < 0 || start > log.view().highWatermark()) {
            return refused(ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        try {
            log.deleteRecordsBefore(start);
        } catch (UncheckedIOException e) {
            LOG.error("cannot delete records of partition={}", log.partition(), e);
            return refused(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        return new Deleted(ErrorCode.NONE, log.view().logStartOffset());
    }
}
