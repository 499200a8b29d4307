package io.ottla.broker.log;

/** What a log has at an offset. */
public sealed interface Read {

    /** Bytes from the batch that holds the offset on; none if the offset is the end of what may be read. */
    record Found(Slice slice) implements Read {}

    /** The offset is below the start or above the end. */
    record OutOfRange(long logStartOffset, long logEndOffset) implements Read {}

    /** What was written at the offset is not there any more. */
    record Damaged(Damage damage) implements Read {}
}
