package io.ottla.broker.log;

/**
 * One entry of a transaction index.
 *
 * @param lastOffset of its abort marker
 * @param lastStableOffset as it was right after that marker was written
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
