package io.ottla.broker.partition;

import io.ottla.broker.log.LogView;

/** How far a reader may read. */
public enum Isolation {
    /** A consumer that reads everything committed: to the high watermark. */
    READ_UNCOMMITTED,
    /** A consumer that does not want records of open transactions: to the last stable offset. */
    READ_COMMITTED,
    /** A replica: to the end of the log. */
    REPLICA;

    /** The number that requests carry for consumers: 0 or 1. */
    public static Isolation of(byte level) {
        return level == 1 ? READ_COMMITTED : READ_UNCOMMITTED;
    }

    /** The first offset that the reader may not read. */
    public long bound(LogView view) {
        return switch (this) {
            case READ_UNCOMMITTED -> view.highWatermark();
            case READ_COMMITTED -> view.lastStableOffset();
            case REPLICA -> view.logEndOffset();
        };
    }
}
