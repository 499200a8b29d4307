package io.ottla.broker.partition;

/**
 * How far one follower has come, as its leader sees it. Times are of the lane's steady clock, in milliseconds. Thread:
 * the partition's lane.
 */
final class FollowerProgress {
    static final long UNKNOWN = -1;
    static final long NEVER = Long.MIN_VALUE / 2;

    private long endOffset = UNKNOWN;
    private long startOffset = UNKNOWN;
    private long brokerEpoch = UNKNOWN;
    private long leaderEndAtFetch = UNKNOWN;
    private long fetchedMs = NEVER;
    private long caughtUpMs = NEVER;

    /** One that was in sync when this leader came counts as caught up at that moment. */
    void grantCaughtUp(long nowMs) {
        caughtUpMs = Math.max(caughtUpMs, nowMs);
    }

    /** It must catch up again before it counts. */
    void revokeCaughtUp() {
        caughtUpMs = NEVER;
        leaderEndAtFetch = UNKNOWN;
    }

    /**
     * It has fetched. Who now has what was the end when it fetched last was caught up then: a follower that always
     * trails a busy leader by one round trip is in sync.
     */
    void fetched(FollowerFetch fetch, long leaderEnd, long nowMs) {
        if (fetch.offset() >= leaderEnd) {
            caughtUpMs = Math.max(caughtUpMs, nowMs);
        } else if (leaderEndAtFetch >= 0 && fetch.offset() >= leaderEndAtFetch) {
            caughtUpMs = Math.max(caughtUpMs, fetchedMs);
        }
        endOffset = fetch.offset();
        startOffset = fetch.logStartOffset();
        brokerEpoch = fetch.brokerEpoch();
        leaderEndAtFetch = leaderEnd;
        fetchedMs = nowMs;
    }

    boolean isCaughtUp(long leaderEnd, long nowMs, long lagMaxMs) {
        return endOffset == leaderEnd || nowMs - caughtUpMs <= lagMaxMs;
    }

    long endOffset() {
        return endOffset;
    }

    long startOffset() {
        return startOffset;
    }

    long brokerEpoch() {
        return brokerEpoch;
    }
}
