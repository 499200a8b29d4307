package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the directory of one log: finishes what was being done to its files, finds its segments and their end, scans
 * what a crash may have torn, and finds the producers.
 *
 * <pre>
 *   stopped cleanly:   list -> end of last segment from its index -> producers from the snapshot at the end
 *   crashed:           list -> scan from the recovery point, cut the torn tail -> indexes, epochs, producers again
 * </pre>
 *
 * Thread: the disk pool; blocking.
 */
final class Opening {
    private static final Logger LOGGER = LoggerFactory.getLogger(Opening.class);

    /** What the checkpoints of its directory know of a log. */
    record Known(boolean cleanStop, long recoveryPoint, long logStartOffset, long highWatermark) {
        static final Known NOTHING = new Known(false, 0, 0, 0);
    }

    private final PartitionName partition;
    private final Path directory;
    private final LogSite site;
    private final LogSettings settings;
    private final Known known;
    private final Producers producers = new Producers();
    private List<Disk.Entry> entries = List.of();
    private EpochHistory epochs = EpochHistory.NONE;

    private Opening(PartitionName partition, Path directory, LogSite site, LogSettings settings, Known known) {
        this.partition = partition;
        this.directory = directory;
        this.site = site;
        this.settings = settings;
        this.known = known;
    }

    /** Opens a log whose directory exists. */
    static Log open(PartitionName partition, Path directory, LogSite site, Lane lane, LogSettings settings, Known known)
            throws IOException {
        OpenedLog parts = new Opening(partition, directory, site, settings, known).parts();
        return new Log(partition, directory, site, lane, settings, parts);
    }

    /** Makes the directory of a new log and opens it. */
    static Log create(
            PartitionName partition, Path directory, LogSite site, Lane lane, LogSettings settings, Uuid topicId)
            throws IOException {
        site.disk().makeDirectories(directory);
        Segment first =
                Segment.create(site.disk(), directory, 0, settings, site.clock().wallMs());
        try {
            if (!topicId.isZero()) {
                site.disk()
                        .replace(
                                directory.resolve(PartitionMetadata.FILE),
                                PartitionMetadata.write(topicId),
                                Disk.Durability.CACHED);
            }
        } catch (IOException e) {
            first.closeFiles();
            throw e;
        }
        OpenedLog parts =
                new OpenedLog(topicId, new Segment[] {first}, EpochHistory.NONE, new Producers(), 0, 0, 0, 0, false);
        return new Log(partition, directory, site, lane, settings, parts);
    }

    private OpenedLog parts() throws IOException {
        Disk disk = site.disk();
        entries = disk.list(directory);
        if (Leftovers.settle(disk, directory, entries)) {
            entries = disk.list(directory);
        }
        Uuid topicId = PartitionMetadata.read(
                disk.readSmall(directory.resolve(PartitionMetadata.FILE), PartitionMetadata.BYTES_MAX));
        List<Segment> segments = segments();
        if (segments.isEmpty()) {
            segments.add(Segment.create(
                    disk,
                    directory,
                    known.logStartOffset,
                    settings,
                    site.clock().wallMs()));
        }
        epochs = epochs();
        long end = known.cleanStop ? endOf(segments) : -1;
        boolean settled = end >= 0;
        if (settled) {
            ProducerReplay.rebuild(
                    disk,
                    directory,
                    entries,
                    segments.toArray(Segment[]::new),
                    segments.get(0).baseOffset(),
                    end,
                    producers);
        } else {
            Recovery recovery = new Recovery(partition, directory, entries, disk, settings, producers, epochs);
            end = recovery.recover(segments, known.recoveryPoint);
            epochs = recovery.epochs();
        }
        return parts(topicId, segments, end, settled);
    }

    private OpenedLog parts(Uuid topicId, List<Segment> segments, long end, boolean settled) throws IOException {
        long start = Math.max(known.logStartOffset, segments.get(0).baseOffset());
        if (start > end) {
            LOGGER.warn("log {} ends at {} below its start {}: it begins anew there", partition, end, start);
            for (Segment segment : segments) {
                segment.closeFiles();
            }
            return parts(topicId, List.of(startOver(start)), start, false);
        }
        long watermark = Math.max(start, Math.min(known.highWatermark, end));
        long recovered = settled ? end : Math.min(known.recoveryPoint, end);
        producers.committedTo(watermark);
        return new OpenedLog(
                topicId,
                segments.toArray(Segment[]::new),
                epochs.cutFrom(end).cutBefore(start),
                producers,
                start,
                end,
                watermark,
                recovered,
                settled);
    }

    private Segment startOver(long start) throws IOException {
        for (Disk.Entry entry : entries) {
            if (isSegmentFile(entry.name())) {
                site.disk().delete(directory.resolve(entry.name()));
            }
        }
        producers.clear();
        return Segment.create(
                site.disk(), directory, start, settings, site.clock().wallMs());
    }

    private static boolean isSegmentFile(String name) {
        return Leftovers.KINDS.stream().anyMatch(kind -> SegmentName.baseOffset(name, kind) >= 0);
    }

    private EpochHistory epochs() {
        Path file = directory.resolve(EpochFile.NAME);
        try {
            return CheckpointText.parseEpochs(file.toString(), site.disk().readSmall(file, CheckpointText.BYTES_MAX));
        } catch (IOException broken) {
            LOGGER.warn("leader epochs are found anew: {}", broken.getMessage());
            return EpochHistory.NONE;
        }
    }

    private List<Segment> segments() throws IOException {
        List<Segment> segments = new ArrayList<>();
        Set<Long> bases = new HashSet<>();
        for (Disk.Entry entry : entries) {
            long base = SegmentName.baseOffset(entry.name(), SegmentName.LOG);
            if (base >= 0) {
                bases.add(base);
                segments.add(new Segment(site.disk(), directory, base, sizes(entry, base), entry.modifiedMs()));
            }
        }
        for (Disk.Entry entry : entries) {
            deleteOrphan(entry.name(), bases);
        }
        segments.sort(Comparator.comparingLong(Segment::baseOffset));
        return segments;
    }

    private Segment.Sizes sizes(Disk.Entry log, long base) throws IOException {
        if (log.bytes() > Integer.MAX_VALUE) {
            throw new IOException(directory.resolve(log.name()) + " has " + log.bytes() + " bytes, above 2^31-1");
        }
        return new Segment.Sizes(
                (int) log.bytes(),
                bytesOf(SegmentName.of(base, SegmentName.INDEX)),
                bytesOf(SegmentName.of(base, SegmentName.TIME_INDEX)),
                bytesOf(SegmentName.of(base, SegmentName.TXN_INDEX)));
    }

    private int bytesOf(String name) {
        for (Disk.Entry entry : entries) {
            if (entry.name().equals(name)) {
                return (int) Math.min(entry.bytes(), Integer.MAX_VALUE);
            }
        }
        return 0;
    }

    private void deleteOrphan(String name, Set<Long> bases) throws IOException {
        for (String kind : Leftovers.INDEXES) {
            long base = SegmentName.baseOffset(name, kind);
            if (base >= 0 && !bases.contains(base)) {
                site.disk().delete(directory.resolve(name));
            }
        }
    }

    /** The end of a log that was closed in order; -1 if the last segment does not look so. */
    private long endOf(List<Segment> segments) throws IOException {
        Segment last = segments.get(segments.size() - 1);
        long end = last.baseOffset();
        if (last.bytes() == 0) {
            return end;
        }
        SegmentFile.Handle handle = last.log().acquire(SegmentFile.Missing.FAIL);
        try (BatchWalk walk = new BatchWalk(
                handle.file(), last.offsets().positionBefore(Long.MAX_VALUE, last.bytes()), last.bytes())) {
            while (walk.next()) {
                end = walk.header().nextOffset();
            }
            return walk.position() == last.bytes() ? end : -1;
        } finally {
            handle.release();
        }
    }
}
