package io.ottla.broker.log;

/**
 * A record found by its time.
 *
 * @param timestampMs since the epoch
 * @param leaderEpoch -1 if unknown
 */
public record FoundOffset(long offset, long timestampMs, int leaderEpoch) {}
