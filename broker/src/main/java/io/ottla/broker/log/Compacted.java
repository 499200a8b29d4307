package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.Batches;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment that compaction writes, to take the place of one or more.
 *
 * <pre>
 *   append ... finish      Log.swap
 *   x.cleaned  ----------> x.swap -> old files x.deleted -> x
 * </pre>
 *
 * Thread: written on the disk pool, then handed to the lane of its log.
 */
public final class Compacted {
    private final Log log;
    private final LogSettings settings;
    private final int cuts;
    private final List<Segment> old;
    private final Path directory;
    private final Disk disk;
    private final Segment cleaned;

    Compacted(Log log, LogSettings settings, int cuts, List<Segment> old) throws IOException {
        this.log = log;
        this.settings = settings;
        this.cuts = cuts;
        this.old = old;
        this.directory = log.directory();
        this.disk = log.site().disk();
        this.cleaned = Segment.createCleaned(
                disk,
                directory,
                old.get(0).baseOffset(),
                old.get(old.size() - 1).modifiedMs());
    }

    public long baseOffset() {
        return cleaned.baseOffset();
    }

    public int bytes() {
        return cleaned.bytes();
    }

    /** Appends the readable bytes, batches whose offsets are above all before them. */
    public void append(ByteBuf run) throws IOException {
        cleaned.write(run.nioBuffers(run.readerIndex(), run.readableBytes()));
        Batches batches = new Batches(run);
        while (batches.next()) {
            cleaned.note(batches.header(), settings.indexIntervalBytes());
        }
    }

    /** Remembers a transaction that readers still must skip. */
    public void append(AbortedTransaction aborted) throws IOException {
        cleaned.aborted().append(aborted);
    }

    /** Makes it durable; then it may be swapped in. */
    public void finish() throws IOException {
        cleaned.settle();
        cleaned.sync();
        cleaned.syncIndexes();
        cleaned.closeFiles();
    }

    /** Deletes what was written. */
    public void discard() throws IOException {
        cleaned.closeFiles();
        for (String kind : Leftovers.KINDS) {
            disk.delete(directory.resolve(SegmentName.of(baseOffset(), kind + SegmentName.CLEANED)));
        }
    }

    /** The log that it belongs to. */
    public Log log() {
        return log;
    }

    /** Takes the place of the old segments, on the log's lane; false if the log changed meanwhile. */
    boolean swapIn(Removal removal) throws IOException {
        List<Segment> all = new ArrayList<>(List.of(log.segments()));
        if (log.isClosed() || !log.online() || cuts != log.cuts() || !all.containsAll(old)) {
            discard();
            return false;
        }
        List<SegmentFile.Handle> pins = new ArrayList<>();
        try {
            for (Segment segment : old) {
                pins.addAll(segment.pin());
            }
            rename(SegmentName.CLEANED, SegmentName.SWAP);
            removal.replaceBy(old, baseOffset());
            rename(SegmentName.SWAP, "");
            int at = all.indexOf(old.get(0));
            all.removeAll(old);
            all.add(at, new Segment(disk, directory, baseOffset(), cleaned.sizes(), cleaned.modifiedMs()));
            log.replaced(all.toArray(Segment[]::new));
            old.forEach(Segment::retire);
        } finally {
            pins.forEach(SegmentFile.Handle::release);
        }
        return true;
    }

    private void rename(String from, String to) throws IOException {
        for (String kind : Leftovers.KINDS) {
            String name = SegmentName.of(baseOffset(), kind);
            try {
                disk.rename(directory.resolve(name + from), directory.resolve(name + to));
            } catch (NoSuchFileException none) {
                // there is no transaction index where nothing was aborted, and never a snapshot
            }
        }
    }
}
