package io.ottla.broker.partition;

import io.ottla.protocol.wire.ErrorCode;

/**
 * What became of the wish to delete records.
 *
 * @param error NONE; NOT_LEADER_OR_FOLLOWER; POLICY_VIOLATION for a topic that is only compacted; OFFSET_OUT_OF_RANGE
 *     above the high watermark; KAFKA_STORAGE_ERROR
 * @param logStartOffset where the log begins now, -1 with an error
 */
public record Deleted(ErrorCode error, long logStartOffset) {
    static Deleted refused(ErrorCode error) {
        return new Deleted(error, -1);
    }
}
