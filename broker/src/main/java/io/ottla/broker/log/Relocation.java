package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts a complete copy of a log in its place.
 *
 * <pre>
 *   /a/orders-0                      the log                   serves
 *   /b/orders-0.3f2a..-future        a copy, the same end
 *        '-- rename -->  /b/orders-0         serves from here on
 *   /a/orders-0  -- rename -->  /a/orders-0.77aa..-delete      (see {@link Deleting})
 * </pre>
 *
 * After a crash between the two renames both are there and whole: the start takes the longer one. Thread: the lane of the
 * log; blocking, but only renames.
 */
final class Relocation {
    private Relocation() {}

    /** The log as it is from now on. Throws an IOException if it could not be done, with nothing changed. */
    static Log swap(Log current, Log copy) throws IOException {
        copy.active().settle();
        for (Segment segment : copy.segments()) {
            segment.spill(); // those that were recovered may have been so in memory only
        }
        copy.epochFile().become(current.epochs());
        copy.followLogStart(current.logStartOffset());
        copy.advanceHighWatermark(current.highWatermark());
        Path target = copy.directory().resolveSibling(current.partition().directory());
        Disk disk = copy.site().disk();
        disk.rename(copy.directory(), target);
        Segment[] old = copy.segments();
        Segment[] segments = new Segment[old.length];
        for (int i = 0; i < old.length; i++) {
            segments[i] = new Segment(disk, target, old[i].baseOffset(), old[i].sizes(), old[i].modifiedMs());
        }
        OpenedLog parts = new OpenedLog(
                current.topicId(),
                segments,
                current.epochs(),
                current.producerStates(),
                current.logStartOffset(),
                current.logEndOffset(),
                current.highWatermark(),
                Math.min(copy.recoveryPoint(), current.logEndOffset()),
                false);
        Log moved = new Log(current.partition(), target, copy.site(), current.lane(), current.settings(), parts);
        moved.epochFile().save();
        copy.abandon();
        current.supersededBy(moved);
        return moved;
    }
}
