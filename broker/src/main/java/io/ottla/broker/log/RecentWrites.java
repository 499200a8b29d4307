package io.ottla.broker.log;

/**
 * Remembers from which offset on a log was written within the last minute or two: that is still in the page cache, so
 * reading it does not wait for a disk. Thread: the log's lane.
 *
 * <pre>
 *   ---|------ 1 to 2 minutes ------|--- up to 1 minute ---|
 *      ^ from                       ^ mark                 ^ log end
 * </pre>
 */
final class RecentWrites {
    private static final long STEP_NS = 60_000_000_000L;

    private long from;
    private long mark;
    private long markedNs;

    /** Everything that is there at the start may be cold. */
    RecentWrites(long logEndOffset, long nowNs) {
        this.from = logEndOffset;
        this.mark = logEndOffset;
        this.markedNs = nowNs;
    }

    /** Something is about to be written from this offset on. */
    void grow(long logEndOffset, long nowNs) {
        if (nowNs - markedNs > STEP_NS) {
            from = nowNs - markedNs > 2 * STEP_NS ? logEndOffset : mark;
            mark = logEndOffset;
            markedNs = nowNs;
        }
    }

    long from() {
        return from;
    }
}
