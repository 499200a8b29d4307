package io.ottla.broker.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a log back, as a follower does whose leader has something else: later segments go, the one that holds the offset
 * is truncated, and producers, epochs and bounds follow.
 *
 * <p>Thread: the lane of its log; blocking, but rare.
 */
final class Cutting {
    private final Log log;
    private final Removal removal;
    private int count;
    private long lowest = Long.MAX_VALUE;

    Cutting(Log log, Removal removal) {
        this.log = log;
        this.removal = removal;
    }

    /** How often it was cut. */
    int count() {
        return count;
    }

    long takeLowest() {
        long offset = lowest;
        lowest = Long.MAX_VALUE;
        return offset;
    }

    void truncateTo(long offset) throws IOException {
        if (offset >= log.logEndOffset()) {
            log.dropEmptyEpochs();
            return;
        }
        Segment[] segments = log.segments();
        if (offset <= segments[0].baseOffset()) {
            restartAt(offset);
            return;
        }
        count++;
        lowest = Math.min(lowest, offset);
        int keep = segments.length;
        while (segments[keep - 1].baseOffset() >= offset) {
            keep--;
        }
        removal.removeNow(List.of(segments).subList(keep, segments.length));
        segments[keep - 1].cutFrom(offset);
        // Where nothing lies right below the offset the log ends lower: what is fetched next must leave no hole.
        long end = Math.min(offset, segments[keep - 1].endOffset());
        long start = Math.min(log.logStartOffset(), end);
        log.became(Arrays.copyOf(segments, keep), start, end);
        Disk disk = log.site().disk();
        ProducerReplay.rebuild(
                disk, log.directory(), disk.list(log.directory()), log.segments(), start, end, log.producerStates());
        log.publish();
    }

    void restartAt(long offset) throws IOException {
        count++;
        lowest = 0;
        LogSite site = log.site();
        removal.removeNow(List.of(log.segments()));
        Segment fresh = Segment.create(
                site.disk(),
                log.directory(),
                offset,
                log.settings(),
                site.clock().wallMs());
        log.producerStates().clear();
        ProducerReplay.dropSnapshots(site.disk(), log.directory(), site.disk().list(log.directory()), 0);
        log.became(new Segment[] {fresh}, offset, offset);
        log.publish();
    }
}
