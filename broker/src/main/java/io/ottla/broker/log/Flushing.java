package io.ottla.broker.log;

import io.ottla.protocol.lane.Reply;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the recovery point of a log: one sync at a time on the disk pool, and whoever asks meanwhile shares the next.
 * Of closed segments the indexes are synced too, since nobody makes them anew when they lie below the recovery point.
 *
 * <p>Thread: the lane of its log.
 */
final class Flushing {
    private final Log log;
    private long recoveryPoint;
    private long syncedMost;
    private long indexedTo;
    private boolean running;
    private boolean timed;
    private long beganMs;
    private boolean indexes;
    private List<Reply<Long>> waiting = new ArrayList<>(0);

    Flushing(Log log, long recoveryPoint) {
        this.log = log;
        this.recoveryPoint = recoveryPoint;
        this.beganMs = log.lane().nowMs();
        for (Segment segment : log.segments()) {
            indexedTo = segment.baseOffset() <= recoveryPoint ? segment.baseOffset() : indexedTo;
        }
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    /** The log was cut: what comes next at these offsets is not synced. */
    void cutTo(long endOffset) {
        recoveryPoint = Math.min(recoveryPoint, endOffset);
        syncedMost = Math.min(syncedMost, endOffset);
        indexedTo = Math.min(indexedTo, log.active().baseOffset());
    }

    /** Something was appended that is to be synced in this time, flush.ms, at the latest; longest is never. */
    void within(long flushMs) {
        if (flushMs == Long.MAX_VALUE || timed || log.site().flushCheckMs() != LogSite.NEVER) {
            return;
        }
        timed = true;
        log.lane().after(flushMs, () -> {
            timed = false;
            if (!log.isClosed()) {
                flush();
            }
        });
    }

    /** Syncs, if there is something to sync and it is so long since that was begun last. */
    void flushIfDue(long nowMs, long flushMs) {
        if (recoveryPoint < log.logEndOffset() && nowMs - beganMs >= flushMs) {
            flush();
        }
    }

    /** Syncs up to the log end as it is now. */
    Reply<Long> flush() {
        if (recoveryPoint >= log.logEndOffset() && indexedTo >= log.active().baseOffset() && !indexes) {
            return Reply.done(recoveryPoint);
        }
        Reply<Long> done = Reply.on(log.lane());
        waiting.add(done);
        if (!running) {
            start();
        }
        return done;
    }

    /** As {@link #flush}, and the indexes of the active segment too: for a clean stop. */
    Reply<Long> flushWithIndexes() {
        indexes = true;
        return flush();
    }

    private void start() {
        running = true;
        beganMs = log.lane().nowMs();
        syncedMost = log.logEndOffset();
        List<Segment> dirty = new ArrayList<>();
        Segment[] segments = log.segments();
        int last = segments.length - 1;
        for (int i = 0; i <= last; i++) {
            if (i == last || segments[i + 1].baseOffset() > indexedTo) {
                dirty.add(segments[i]);
            }
        }
        int withIndexes = indexes ? dirty.size() : dirty.size() - 1;
        long indexedNow = segments[last].baseOffset();
        int cuts = log.cuts();
        List<Reply<Long>> served = waiting;
        waiting = new ArrayList<>(0);
        log.site().pool().execute(() -> {
            IOException failure = sync(dirty, withIndexes);
            log.lane().run(() -> {
                if (failure == null && cuts == log.cuts()) {
                    indexedTo = Math.max(indexedTo, indexedNow);
                }
                done(served, failure);
            });
        });
    }

    private @Nullable IOException sync(List<Segment> dirty, int withIndexes) {
        try {
            for (int i = 0; i < dirty.size(); i++) {
                sync(dirty.get(i), i < withIndexes);
            }
            if (dirty.size() > 1) {
                log.site().disk().syncDirectory(log.directory());
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static void sync(Segment segment, boolean withIndexes) throws IOException {
        try {
            segment.sync();
            if (withIndexes) {
                segment.syncIndexes();
            }
        } catch (NoSuchFileException gone) {
            // retention or compaction was faster: there is nothing left to make durable
        }
    }

    private void done(List<Reply<Long>> served, @Nullable IOException failure) {
        running = false;
        if (failure != null) {
            log.noteFailure(failure);
            served.forEach(reply -> reply.fail(failure));
        } else {
            recoveryPoint = Math.max(recoveryPoint, syncedMost);
            served.forEach(reply -> reply.complete(recoveryPoint));
        }
        if (!waiting.isEmpty()) {
            start();
        }
    }
}
