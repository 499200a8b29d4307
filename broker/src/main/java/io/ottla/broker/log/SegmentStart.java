package io.ottla.broker.log;

/**
 * What the oldest version of ListOffsets wants to know of a segment.
 *
 * @param firstOffset the first that may be read in it
 * @param modifiedMs when it was last written to, ms since the epoch
 * @param bytes of record data in it
 */
public record SegmentStart(long firstOffset, long modifiedMs, long bytes) {}
