package io.ottla.broker.clean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.BatchWalk;
import io.ottla.broker.log.ClosedSegment;
import io.ottla.broker.log.Compactable;
import io.ottla.broker.log.Compacted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One round of compaction of one log: finds the newest offset of every key in the dirty part, then writes clean and dirty
 * part anew without what is outdated, several small segments becoming one.
 *
 * <p>Thread: disk pool; blocking. What it returns is swapped in on the log's lane.
 */
final class Compaction {
    private static final int WRITE_BYTES = 256 << 10;

    /**
     * What a round made.
     *
     * @param cleanedTo the offset up to which the log is clean once all is swapped in
     */
    record Result(List<Compacted> segments, long cleanedTo, long bytesBefore, long bytesAfter) {}

    private final CleanPlan plan;
    private final Compactable log;
    private final KeyOffsets keys;
    private final long nowMs;

    Compaction(CleanPlan plan, KeyOffsets keys, long nowMs) {
        this.plan = plan;
        this.log = plan.log();
        this.keys = keys;
        this.nowMs = nowMs;
    }

    Result run() throws IOException {
        long end = new KeyScan(keys).scan(log, plan.firstDirty());
        if (end <= plan.firstDirty()) {
            throw new IOException("the memory for keys, " + keys.keys()
                    + " of them, does not hold one batch: raise log.cleaner.dedupe.buffer.size");
        }
        List<ClosedSegment> segments = log.segments().stream()
                .filter(segment -> segment.baseOffset() < end)
                .toList();
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (ClosedSegment segment : segments) {
            aborted.addAll(segment.aborted());
        }
        BatchFilter filter = new BatchFilter(keys, new Transactions(aborted), log, end, nowMs, legacyHorizonMs());
        List<Compacted> made = new ArrayList<>();
        long before = 0;
        long after = 0;
        for (List<ClosedSegment> group : groups(segments)) {
            Compacted one = compact(group, filter);
            made.add(one);
            after += one.bytes();
        }
        for (ClosedSegment segment : segments) {
            before += segment.bytes();
        }
        return new Result(made, end, before, after);
    }

    /** Tombstones of old formats count from when the clean part was last changed. */
    private long legacyHorizonMs() {
        long cleanMs = 0;
        for (ClosedSegment segment : log.segments()) {
            if (segment.endOffset() <= plan.firstDirty()) {
                cleanMs = segment.modifiedMs();
            }
        }
        return cleanMs - log.settings().deleteRetentionMs();
    }

    /** Neighbours that fit into one segment together. */
    private List<List<ClosedSegment>> groups(List<ClosedSegment> segments) {
        List<List<ClosedSegment>> groups = new ArrayList<>();
        List<ClosedSegment> group = new ArrayList<>();
        long bytes = 0;
        long indexBytes = 0;
        for (ClosedSegment segment : segments) {
            bytes += segment.bytes();
            indexBytes += segment.indexBytes();
            boolean fits = bytes <= log.settings().segmentBytes()
                    && indexBytes <= log.settings().indexBytesMax()
                    && (group.isEmpty() || segment.endOffset() - group.get(0).baseOffset() <= Integer.MAX_VALUE);
            if (!fits && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = segment.bytes();
                indexBytes = segment.indexBytes();
            }
            group.add(segment);
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    private Compacted compact(List<ClosedSegment> group, BatchFilter filter) throws IOException {
        Compacted into = log.replace(group);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(WRITE_BYTES);
        try {
            for (ClosedSegment segment : group) {
                copy(segment, filter, into, out);
            }
            flush(into, out);
            into.finish();
            return into;
        } catch (IOException | RuntimeException e) {
            into.discard();
            throw e;
        } finally {
            out.release();
        }
    }

    private static void copy(ClosedSegment segment, BatchFilter filter, Compacted into, ByteBuf out)
            throws IOException {
        try (BatchWalk walk = segment.walk()) {
            while (walk.next()) {
                AbortedTransaction aborted = filter.filter(walk.whole(), segment.modifiedMs(), out);
                if (aborted != null) {
                    into.append(aborted);
                }
                if (out.readableBytes() >= WRITE_BYTES) {
                    flush(into, out);
                }
            }
        }
    }

    private static void flush(Compacted into, ByteBuf out) throws IOException {
        if (out.isReadable()) {
            into.append(out);
            out.clear();
        }
    }
}
