package io.ottla.broker.log;

import java.io.IOException;

/**
 * Which segments of a log are to be dropped: by the policy "delete" those that are too old or too much. Never what is not committed yet, and never the segment that is being written: if that
 * one is too old as well, it is closed first.
 *
 * <p>Thread: the lane of the log.
 */
final class Retention {
    private Retention() {}

    static void apply(Log log, long nowMs) throws IOException {
        log.trimming().dropBelowStart();
        LogSettings settings = log.settings();
        if (!settings.delete()) {
            return;
        }
        if (settings.retentionMs() >= 0) {
            dropOld(log, nowMs, settings.retentionMs());
        }
        if (settings.retentionBytes() >= 0) {
            dropSurplus(log, settings.retentionBytes());
        }
    }

    private static void dropOld(Log log, long nowMs, long retentionMs) throws IOException {
        Segment[] segments = log.segments();
        int count = 0;
        while (count < segments.length
                && segments[count].bytes() > 0
                && endOf(log, count) <= log.highWatermark()
                && nowMs - segments[count].newestMs() > retentionMs) {
            count++;
        }
        drop(log, count, "retention.ms=" + retentionMs);
    }

    private static void dropSurplus(Log log, long retentionBytes) throws IOException {
        Segment[] segments = log.segments();
        long surplus = log.view().bytes() - retentionBytes;
        int count = 0;
        while (count < segments.length
                && segments[count].bytes() > 0
                && endOf(log, count) <= log.highWatermark()
                && surplus - segments[count].bytes() >= 0) {
            surplus -= segments[count].bytes();
            count++;
        }
        drop(log, count, "retention.bytes=" + retentionBytes);
    }

    private static void drop(Log log, int count, String reason) throws IOException {
        if (count == 0) {
            return;
        }
        if (count == log.segments().length) {
            log.rolling().roll(log.logEndOffset());
        }
        log.trimming().dropFirst(count, reason);
    }

    private static long endOf(Log log, int segment) {
        Segment[] segments = log.segments();
        return segment + 1 < segments.length ? segments[segment + 1].baseOffset() : log.logEndOffset();
    }
}
