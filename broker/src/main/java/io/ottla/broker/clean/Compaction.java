package io.ottla.broker.clean;

import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.ClosedSegment;
import io.ottla.broker.log.Compactable;
import io.ottla.broker.log.Compacted;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round of compaction of one log: finds the newest offset of every key in the dirty part, then writes clean and dirty
 * part anew without what is outdated. It goes in steps, so that it can be slowed down and given up.
 *
 * <pre>
 *   keys of the dirty part  -->  clean and dirty part anew  -->  done
 * </pre>
 *
 * <p>Thread: disk pool, one step after another; blocking. What it makes is swapped in on the log's lane.
 */
final class Compaction implements AutoCloseable {
    /**
     * What a round made.
     *
     * @param cleanedTo the offset up to which the log is clean once all is swapped in
     */
    record Result(List<Compacted> segments, long cleanedTo, long bytesBefore, long bytesAfter) {}

    private final CleanPlan plan;
    private final Compactable log;
    private final KeyOffsets keys;
    private final int bufferBytes;
    private final long nowMs;
    private final KeyScan scan;
    private List<ClosedSegment> segments = List.of();
    private @Nullable Rewriting rewriting;
    private boolean done;

    /** @param bufferBytes memory for reading, and as much for writing */
    Compaction(CleanPlan plan, KeyOffsets keys, int bufferBytes, long nowMs) throws IOException {
        this.plan = plan;
        this.log = plan.log();
        this.keys = keys;
        this.bufferBytes = bufferBytes;
        this.nowMs = nowMs;
        this.scan = new KeyScan(keys, log, plan.firstDirty(), bufferBytes);
    }

    boolean isDone() {
        return done;
    }

    /** Goes on until about so many bytes are read and written, or all is done; returns how many they were. */
    long step(long bytesWanted) throws IOException {
        long moved = 0;
        while (!done && moved < bytesWanted) {
            moved += rewriting == null ? scanned() : rewritten(rewriting);
        }
        return moved;
    }

    private long scanned() throws IOException {
        int bytes = scan.next();
        if (bytes < 0) {
            rewriting = begun();
        }
        return Math.max(0, bytes);
    }

    private long rewritten(Rewriting now) throws IOException {
        long bytes = now.next();
        done = bytes < 0;
        return Math.max(0, bytes);
    }

    private Rewriting begun() throws IOException {
        long end = scan.reached();
        if (end <= plan.firstDirty()) {
            throw new MalformedException("the memory for keys, " + keys.keys()
                    + " of them, does not hold one batch: raise log.cleaner.dedupe.buffer.size");
        }
        segments = log.segments().stream()
                .filter(segment -> segment.baseOffset() < end)
                .toList();
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (ClosedSegment segment : segments) {
            aborted.addAll(segment.aborted());
        }
        BatchFilter filter = new BatchFilter(keys, new Transactions(aborted), log, end, nowMs, legacyHorizonMs());
        return new Rewriting(log, segments, filter, bufferBytes);
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

    /** What was made, once it is done; to be asked for once: the segments are the caller's then. */
    Result result() {
        List<Compacted> made = rewriting == null ? List.of() : rewriting.taken();
        long before = segments.stream().mapToLong(ClosedSegment::bytes).sum();
        long after = made.stream().mapToLong(Compacted::bytes).sum();
        return new Result(made, scan.reached(), before, after);
    }

    /** Gives back what it holds, and deletes what it wrote if nobody asked for the result. */
    @Override
    public void close() throws IOException {
        scan.close();
        if (rewriting != null) {
            rewriting.close();
        }
    }
}
