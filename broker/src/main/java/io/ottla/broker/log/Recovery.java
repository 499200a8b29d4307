package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log that was not closed in order back to a sound state. What lies below the recovery point is on the medium
 * and is believed; from there on every batch is checked, and the log ends before the first that is broken or does not follow
 * the one before it, see {@link Succession}.
 *
 * <pre>
 *   | believed: not opened | headers only : checksums too | broken -> cut |
 *                          ^ segment's    ^ recovery
 *                            base           point
 * </pre>
 *
 * Indexes, leader epochs and producers are made anew from the segment of the recovery point on. Thread: disk pool.
 */
final class Recovery {
    private static final Logger LOGGER = LoggerFactory.getLogger(Recovery.class);

    private final PartitionName partition;
    private final Path directory;
    private final Disk disk;
    private final LogSettings settings;
    private final Producers producers;
    private final List<Disk.Entry> entries;
    private final EpochHistory noted;
    private EpochHistory epochs;
    private long end;
    private int epoch = -1;

    /** @param entries what is in the directory */
    Recovery(
            PartitionName partition,
            Path directory,
            List<Disk.Entry> entries,
            Disk disk,
            LogSettings settings,
            Producers producers,
            EpochHistory epochs) {
        this.partition = partition;
        this.directory = directory;
        this.entries = entries;
        this.disk = disk;
        this.settings = settings;
        this.producers = producers;
        this.noted = epochs;
        this.epochs = epochs;
    }

    /** Recovers the segments, dropping those behind the first torn one from the list; returns the log's end. */
    long recover(List<Segment> segments, long recoveryPoint) throws IOException {
        int first = segments.size() - 1;
        while (first > 0 && segments.get(first).baseOffset() > recoveryPoint) {
            first--;
        }
        end = segments.get(first).baseOffset();
        ProducerReplay.rebuild(
                disk,
                directory,
                entries,
                segments.subList(0, first).toArray(Segment[]::new),
                segments.get(0).baseOffset(),
                end,
                producers);
        for (int i = first; i < segments.size(); i++) {
            end = Math.max(end, segments.get(i).baseOffset());
            long next = i + 1 < segments.size() ? segments.get(i + 1).baseOffset() : -1;
            if (!scan(segments.get(i), recoveryPoint, next)) {
                dropBehind(segments, i);
            }
        }
        return end;
    }

    EpochHistory epochs() {
        return epochs;
    }

    private void dropBehind(List<Segment> segments, int torn) throws IOException {
        List<Segment> lost = segments.subList(torn + 1, segments.size());
        for (Segment segment : lost) {
            LOGGER.warn("log {} is torn at {}: segment {} behind is dropped", partition, end, segment.baseOffset());
            segment.closeFiles();
            for (String kind : Leftovers.KINDS) {
                disk.delete(directory.resolve(SegmentName.of(segment.baseOffset(), kind)));
            }
        }
        lost.clear();
        ProducerReplay.dropSnapshots(disk, directory, disk.list(directory), end + 1);
    }

    /** Counts all sound batches in and cuts the rest; false if there was a rest. */
    private boolean scan(Segment segment, long recoveryPoint, long nextSegment) throws IOException {
        int before = segment.bytes();
        segment.forget();
        SegmentFile.Handle handle = segment.log().acquire(SegmentFile.Missing.FAIL);
        Succession order = new Succession(segment, handle.file(), before, nextSegment, noted, epoch);
        try (BatchWalk walk = new BatchWalk(handle.file(), 0, before)) {
            while (walk.next() && isSound(walk, recoveryPoint) && order.follows(walk.header(), walk.position(), end)) {
                count(segment, walk);
            }
            epoch = order.epoch();
            if (segment.bytes() == before) {
                return true;
            }
            LOGGER.warn(
                    "log {} is torn at offset {}: {} bytes behind position {} of segment {} are cut",
                    partition,
                    end,
                    before - segment.bytes(),
                    segment.bytes(),
                    segment.baseOffset());
            handle.file().truncate(segment.bytes());
            return false;
        } finally {
            handle.release();
        }
    }

    private boolean isSound(BatchWalk walk, long recoveryPoint) throws IOException {
        return walk.header().baseOffset() < recoveryPoint || walk.whole().crcMatches();
    }

    private void count(Segment segment, BatchWalk walk) throws IOException {
        BatchHeader batch = walk.header();
        if (batch.leaderEpoch() > epochs.latest()) {
            epochs = epochs.with(batch.leaderEpoch(), batch.baseOffset());
        }
        if (batch.hasProducer()) {
            Producers.Ended ended = ProducerReplay.replay(batch.isControl() ? walk.whole() : batch, producers);
            if (ended != null && ended.aborted()) {
                segment.aborted()
                        .append(new AbortedTransaction(
                                ended.producerId(),
                                ended.firstOffset(),
                                ended.markerOffset(),
                                producers.lastStableAfter(ended)));
            }
        }
        end = batch.nextOffset();
        segment.note(batch, settings.indexIntervalBytes());
    }
}
