package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the producers of a log as of an offset: from the newest usable snapshot and the headers of the batches behind
 * it. Blocking; thread: the log's lane, or the disk pool while it is being opened.
 */
final class ProducerReplay {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProducerReplay.class);

    private ProducerReplay() {}

    /**
     * Makes {@code producers} what they were when the log ended at {@code endOffset}; later snapshots are deleted.
     *
     * @param entries what is in the directory
     */
    static void rebuild(
            Disk disk,
            Path directory,
            List<Disk.Entry> entries,
            Segment[] segments,
            long logStartOffset,
            long endOffset,
            Producers producers)
            throws IOException {
        dropSnapshots(disk, directory, entries, endOffset + 1);
        long from = loadSnapshot(disk, directory, entries, endOffset, producers);
        from = Math.max(from, logStartOffset);
        for (int i = 0; i < segments.length; i++) {
            boolean behind = i + 1 == segments.length || segments[i + 1].baseOffset() > from;
            if (behind && segments[i].baseOffset() < endOffset) {
                replay(segments[i], from, endOffset, producers);
            }
        }
    }

    /** Loads the newest readable snapshot at or below this offset; returns its offset, 0 if there was none. */
    static long loadSnapshot(Disk disk, Path directory, List<Disk.Entry> entries, long atMost, Producers producers)
            throws IOException {
        producers.clear();
        long limit = atMost;
        while (true) {
            long newest = newestSnapshot(entries, limit);
            if (newest < 0) {
                return 0;
            }
            Path file = directory.resolve(SegmentName.of(newest, SegmentName.SNAPSHOT));
            byte[] content = disk.readSmall(file, ProducerSnapshot.BYTES_MAX);
            if (content != null && ProducerSnapshot.read(content, producers)) {
                producers.knownByLastBatch(newest);
                return newest;
            }
            LOGGER.warn("producer snapshot {} is broken and dropped", file);
            disk.delete(file);
            producers.clear();
            limit = newest - 1;
        }
    }

    private static long newestSnapshot(List<Disk.Entry> entries, long atMost) {
        long newest = -1;
        for (Disk.Entry entry : entries) {
            long offset = SegmentName.baseOffset(entry.name(), SegmentName.SNAPSHOT);
            if (offset <= atMost) {
                newest = Math.max(newest, offset);
            }
        }
        return newest;
    }

    /** Deletes the snapshots of this offset and later ones. */
    static void dropSnapshots(Disk disk, Path directory, List<Disk.Entry> entries, long fromOffset) throws IOException {
        for (Disk.Entry entry : entries) {
            long offset = SegmentName.baseOffset(entry.name(), SegmentName.SNAPSHOT);
            if (offset >= 0 && offset >= fromOffset) {
                disk.delete(directory.resolve(entry.name()));
            }
        }
    }

    private static void replay(Segment segment, long from, long to, Producers producers) throws IOException {
        int position = segment.offsets().positionBefore(from, segment.bytes());
        SegmentFile.Handle handle = segment.log().acquire(SegmentFile.Missing.FAIL);
        try (BatchWalk walk = new BatchWalk(handle.file(), position, segment.bytes())) {
            while (walk.next()) {
                BatchHeader batch = walk.header();
                if (batch.baseOffset() >= to) {
                    return;
                }
                if (batch.baseOffset() >= from && batch.hasProducer()) {
                    replay(batch.isControl() ? walk.whole() : batch, producers);
                }
            }
        } finally {
            handle.release();
        }
    }

    /** Counts a batch of a producer in; a control batch must be loaded whole. Returns the transaction that it ended. */
    static Producers.@Nullable Ended replay(BatchHeader batch, Producers producers) {
        if (!batch.isControl()) {
            producers.replay(batch);
            return null;
        }
        TransactionMarker marker;
        try {
            marker = TransactionMarker.read(batch);
        } catch (MalformedException broken) {
            LOGGER.warn("control batch at offset {} is skipped: {}", batch.baseOffset(), broken.getMessage());
            return null;
        }
        return marker == null ? null : producers.replay(marker, batch.lastOffset());
    }
}
