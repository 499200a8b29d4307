package io.ottla.client;

import io.ottla.protocol.wire.ErrorCode;

/**
 * A place in a log that was looked up, by a time or by one of the constants. Immutable.
 *
 * @param error why nothing was found out; NONE otherwise
 * @param offset -1 when no record is that late
 * @param timestampMs of the record there, in ms since the epoch; -1 for an end of the log
 * @param leaderEpoch of the leader that appended it; -1 = unknown
 */
public record LogOffset(ErrorCode error, long offset, long timestampMs, int leaderEpoch) {
    /** Behind the last record. */
    public static final long LATEST = -1;
    /** The first record. */
    public static final long EARLIEST = -2;
    /** The record with the highest timestamp (KIP-734). */
    public static final long MAX_TIMESTAMP = -3;
    /** The first record on the broker's own disks (KIP-405). */
    public static final long EARLIEST_LOCAL = -4;
    /** The last record that tiered storage has (KIP-1005). */
    public static final long LATEST_TIERED = -5;
}
