package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;

/**
 * Where a partition is read on.
 *
 * @param offset of the next record
 * @param epoch of the leader that the record before came from; -1 = unknown, then nobody can say whether the log was
 *     truncated
 */
record Position(long offset, int epoch) {
    /** Not known. */
    static final Position NONE = new Position(-1, -1);

    boolean isKnown() {
        return offset >= 0;
    }

    OffsetAndMetadata toCommit() {
        return new OffsetAndMetadata(offset, epoch, "");
    }
}
