package io.ottla.broker.partition;

import io.ottla.protocol.wire.ErrorCode;

/** What became of an append that a client or coordinator asked for. */
public sealed interface Produced {

    /**
     * It is stored as far as the required acks ask.
     *
     * @param firstOffset of the first record
     * @param lastOffset of the last record
     * @param logStartOffset of the partition at that time
     */
    record Stored(long firstOffset, long lastOffset, long logStartOffset) implements Produced {}

    /**
     * It is not, or (NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT) not on as many replicas as asked, or
     * (NOT_LEADER_OR_FOLLOWER while waiting) it is not known whether it will stay.
     */
    record Failed(ErrorCode error, String message) implements Produced {}
}
