package io.ottla.client.consumer;

/**
 * The first record that is at least as late as the time that was asked for.
 *
 * @param timestampMs of that record, in ms since the epoch
 * @param leaderEpoch of the leader that appended it; -1 = unknown
 */
public record OffsetAndTimestamp(long offset, long timestampMs, int leaderEpoch) {}
