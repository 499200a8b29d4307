package io.ottla.broker.partition;

/**
 * What a follower says of itself with a fetch.
 *
 * @param brokerId the follower
 * @param brokerEpoch of its registration, -1 if its fetches are too old to say it
 * @param offset the end of its log
 * @param logStartOffset the start of its log, -1 if unknown
 */
public record FollowerFetch(int brokerId, long brokerEpoch, long offset, long logStartOffset) {}
