package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Closes the segment that is being written and begins another: by size, by time, or because an index is full.
 *
 * <pre>
 *   indexes written down -> next segment's file made -> view -> snapshot of the producers, sync (on the disk pool)
 * </pre>
 *
 * Thread: the lane of its log.
 */
final class Rolling {
    private final Log log;
    private final Removal removal;

    Rolling(Log log, Removal removal) {
        this.log = log;
        this.removal = removal;
    }

    /** Whether so many more bytes, up to this offset and timestamp, belong into the next segment. */
    boolean isDue(long bytes, long lastOffset, long maxTimestampMs) throws IOException {
        Segment active = log.active();
        if (!active.hasRoomFor(bytes, lastOffset, log.settings())) {
            return active.bytes() > 0 || lastOffset - active.baseOffset() > Integer.MAX_VALUE;
        }
        long nowMs = log.site().clock().wallMs();
        return active.bytes() > 0
                && active.ageMs(maxTimestampMs, nowMs) > log.settings().segmentMs() - jitterMs(active);
    }

    /** Spreads the rolling of many logs without chance: by the log's name. */
    private long jitterMs(Segment of) {
        long most = Math.min(log.settings().segmentJitterMs(), log.settings().segmentMs());
        return most == 0 ? 0 : Math.floorMod(log.partition().hashCode() * 31L + of.baseOffset(), most);
    }

    /** Without effect if the active segment is empty and begins there. */
    void roll(long baseOffset) throws IOException {
        Segment old = log.active();
        if (old.bytes() == 0 && old.baseOffset() == baseOffset) {
            return;
        }
        old.settle();
        LogSite site = log.site();
        Segment fresh = Segment.create(
                site.disk(),
                log.directory(),
                baseOffset,
                log.settings(),
                site.clock().wallMs());
        Segment[] segments = log.segments();
        boolean wasEmpty = old.bytes() == 0;
        Segment[] more = Arrays.copyOf(segments, wasEmpty ? segments.length : segments.length + 1);
        more[more.length - 1] = fresh;
        log.segments(more);
        if (wasEmpty) {
            removal.remove(List.of(old));
        }
        log.publish();
        writeSnapshot(baseOffset);
        log.flush();
    }

    /** Has the producers written down as of this offset. */
    void writeSnapshot(long offset) {
        byte[] content = ProducerSnapshot.write(log.producerStates());
        Path file = log.directory().resolve(SegmentName.of(offset, SegmentName.SNAPSHOT));
        log.onPool("write producer snapshot", () -> log.site().disk().replace(file, content, Disk.Durability.CACHED));
    }
}
