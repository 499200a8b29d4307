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
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes segments anew without what is outdated, batch by batch; neighbours that fit into one become one. Blocking; disk
 * pool. To be closed, which deletes what was written unless all of it was and has been {@link #taken}.
 */
final class Rewriting implements AutoCloseable {
    private final Compactable log;
    private final BatchFilter filter;
    private final int bufferBytes;
    private final Iterator<List<ClosedSegment>> groups;
    private final List<Compacted> made = new ArrayList<>();
    private final ByteBuf out;
    private Iterator<ClosedSegment> group = Collections.emptyIterator();
    private @Nullable ClosedSegment segment;
    private @Nullable BatchWalk walk;
    private @Nullable Compacted into;
    private boolean taken;

    /** @param bufferBytes memory for reading, and as much for writing; more for a batch that is larger */
    Rewriting(Compactable log, List<ClosedSegment> segments, BatchFilter filter, int bufferBytes) {
        this.log = log;
        this.filter = filter;
        this.bufferBytes = bufferBytes;
        this.groups = groups(log, segments).iterator();
        this.out = ByteBufAllocator.DEFAULT.directBuffer(bufferBytes);
    }

    /** Neighbours that fit into one segment together. */
    private static List<List<ClosedSegment>> groups(Compactable log, List<ClosedSegment> segments) {
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

    /** Goes one batch, or the end of a segment, further; returns the bytes read and written, -1 when all is done. */
    long next() throws IOException {
        if (walk != null && segment != null && into != null && walk.next()) {
            return copied(walk, segment, into);
        }
        closeWalk();
        if (group.hasNext()) {
            segment = group.next();
            walk = segment.walk(bufferBytes);
            return 0;
        }
        if (into != null) {
            long bytes = flushed(into);
            into.finish();
            made.add(into);
            into = null;
            return bytes;
        }
        if (!groups.hasNext()) {
            return -1;
        }
        List<ClosedSegment> next = groups.next();
        group = next.iterator();
        into = log.replace(next);
        return 0;
    }

    private long copied(BatchWalk from, ClosedSegment of, Compacted to) throws IOException {
        long bytes = from.header().sizeBytes();
        AbortedTransaction aborted = filter.filter(from.whole(), of.modifiedMs(), out);
        if (aborted != null) {
            to.append(aborted);
        }
        return out.readableBytes() >= bufferBytes ? bytes + flushed(to) : bytes;
    }

    private long flushed(Compacted to) throws IOException {
        int bytes = out.readableBytes();
        if (bytes > 0) {
            to.append(out);
            out.clear();
        }
        return bytes;
    }

    /** The new segments, once all are written; they are the caller's now. */
    List<Compacted> taken() {
        taken = true;
        return List.copyOf(made);
    }

    private void closeWalk() {
        if (walk != null) {
            walk.close();
            walk = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeWalk();
        out.release();
        if (taken) {
            return;
        }
        if (into != null) {
            into.discard();
        }
        for (Compacted one : made) {
            one.discard();
        }
    }
}
