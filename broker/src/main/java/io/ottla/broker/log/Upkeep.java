package io.ottla.broker.log;

import java.io.IOException;

/** What a log needs from time to time. A log that is closed or offline needs nothing. Thread: the lane of the log. */
final class Upkeep {
    private Upkeep() {}

    /** Deletes what is older or more than the topic wants to keep. */
    static void retain(Log log, long nowMs) {
        if (isAwake(log)) {
            try {
                Retention.apply(log, nowMs);
            } catch (IOException e) {
                log.noteFailure(e);
            }
        }
    }

    /** Forgets producers that wrote nothing for so long. */
    static void expireProducers(Log log, long nowMs, long expirationMs) {
        if (isAwake(log)) {
            log.producerStates().expire(nowMs, expirationMs);
        }
    }

    /** Syncs what is not synced yet, if flush.ms is over since that was done last. */
    static void flushIfDue(Log log, long nowMs) {
        if (isAwake(log)) {
            log.flushing().flushIfDue(nowMs, log.settings().flushMs());
        }
    }

    /** Closes files that were not used since the last call. */
    static void closeIdleFiles(Log log) {
        for (Segment segment : log.segments()) {
            segment.closeIdleFiles();
        }
    }

    private static boolean isAwake(Log log) {
        assert log.lane().here();
        return !log.isClosed() && log.online();
    }
}
