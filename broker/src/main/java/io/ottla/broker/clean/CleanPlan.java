package io.ottla.broker.clean;

import io.ottla.broker.log.ClosedSegment;
import io.ottla.broker.log.Compactable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a log waits for compaction.
 *
 * <pre>
 *   | clean        | dirty            | not yet | active |
 *   ^ log start    ^ firstDirty       ^ log.endOffset()
 * </pre>
 *
 * @param dirtyRatio dirty bytes by all bytes that may be compacted
 * @param overdue whether max.compaction.lag.ms is over for the oldest dirty record
 */
record CleanPlan(Compactable log, long firstDirty, double dirtyRatio, boolean overdue) {

    /** Null if there is nothing dirty. */
    static @Nullable CleanPlan of(Compactable log, long cleanedTo, long nowMs) throws IOException {
        long firstDirty = firstDirty(log, cleanedTo);
        long cleanBytes = 0;
        long dirtyBytes = 0;
        long oldestMs = Long.MAX_VALUE;
        for (ClosedSegment segment : log.segments()) {
            if (segment.endOffset() <= firstDirty) {
                cleanBytes += segment.bytes();
            } else {
                dirtyBytes += segment.bytes();
                oldestMs = Math.min(oldestMs, segment.firstMs());
            }
        }
        if (dirtyBytes == 0) {
            return null;
        }
        long lagMaxMs = log.settings().maxCompactionLagMs();
        boolean overdue = lagMaxMs < Long.MAX_VALUE && nowMs - oldestMs > lagMaxMs;
        return new CleanPlan(log, firstDirty, (double) dirtyBytes / (cleanBytes + dirtyBytes), overdue);
    }

    /** A checkpoint outside of the log is of an earlier life of it. */
    private static long firstDirty(Compactable log, long cleanedTo) {
        boolean usable = cleanedTo >= log.logStartOffset()
                && cleanedTo <= log.log().view().logEndOffset();
        return usable ? cleanedTo : log.logStartOffset();
    }

    boolean isDue() {
        return overdue || dirtyRatio > log.settings().minCleanableDirtyRatio();
    }

    /** Of those that are due, overdue ones first, then the dirtiest. */
    static @Nullable CleanPlan mostUrgent(List<CleanPlan> plans) {
        CleanPlan best = null;
        for (CleanPlan plan : plans) {
            if (plan.isDue() && (best == null || plan.isMoreUrgentThan(best))) {
                best = plan;
            }
        }
        return best;
    }

    private boolean isMoreUrgentThan(CleanPlan other) {
        return overdue != other.overdue ? overdue : dirtyRatio > other.dirtyRatio;
    }
}
