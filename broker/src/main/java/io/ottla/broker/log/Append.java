package io.ottla.broker.log;

import io.ottla.protocol.wire.ErrorCode;

/** What became of record data that was to be appended. */
public sealed interface Append {

    /**
     * It is in the log (in the page cache).
     *
     * @param firstOffset of the first record
     * @param lastOffset of the last record
     * @param duplicate whether it was there before and nothing was written: an idempotent producer's retry
     * @param flushDue whether flush.messages wants the answer to wait until {@link Log#flush} is done
     */
    record Appended(long firstOffset, long lastOffset, boolean duplicate, boolean flushDue) implements Append {}

    /** Nothing of it is in the log. */
    record Refused(ErrorCode error, String message) implements Append {}
}
