package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives up the files of segments: renamed to {@code .deleted} at once, deleted after file.delete.delay.ms. Whoever
 * still sends from them holds them open.
 *
 * <p>Thread: the lane of its log; the renaming and deleting happen on the disk pool.
 */
final class Removal {
    private static final List<String> KINDS = List.of(
            SegmentName.LOG, SegmentName.INDEX, SegmentName.TIME_INDEX, SegmentName.TXN_INDEX, SegmentName.SNAPSHOT);

    private final Log log;

    Removal(Log log) {
        this.log = log;
    }

    /** For segments that the log has no use for any more. */
    void remove(List<Segment> segments) {
        segments.forEach(Segment::retire);
        List<Path> files = filesOf(segments);
        log.onPool("set segments aside", () -> {
            for (Path file : files) {
                renameIfThere(file);
            }
            log.lane().run(() -> log.lane().after(log.settings().fileDeleteDelayMs(), () -> deleteLater(files)));
        });
    }

    private void renameIfThere(Path file) throws IOException {
        try {
            log.site().disk().rename(file, deleted(file));
        } catch (java.nio.file.NoSuchFileException none) {
            // indexes and snapshots are there only if there was something to put in
        }
    }

    private void deleteLater(List<Path> files) {
        log.onPool("delete segments", () -> {
            for (Path file : files) {
                log.site().disk().delete(deleted(file));
            }
        });
    }

    /**
     * For segments that compaction made one new segment from, which keeps the first one's snapshot. They are not retired
     * yet. Blocking.
     */
    void replaceBy(List<Segment> old, long keptSnapshot) throws IOException {
        List<Path> files = filesOf(old);
        files.remove(log.directory().resolve(SegmentName.of(keptSnapshot, SegmentName.SNAPSHOT)));
        for (Path file : files) {
            renameIfThere(file);
        }
        log.lane().after(log.settings().fileDeleteDelayMs(), () -> deleteLater(files));
    }

    /** For a truncated log: names may come back, so the files go at once. Blocking. */
    void removeNow(List<Segment> segments) throws IOException {
        segments.forEach(Segment::retire);
        for (Path file : filesOf(segments)) {
            log.site().disk().delete(file);
        }
    }

    private List<Path> filesOf(List<Segment> segments) {
        List<Path> files = new ArrayList<>();
        for (Segment segment : segments) {
            for (String kind : KINDS) {
                files.add(log.directory().resolve(SegmentName.of(segment.baseOffset(), kind)));
            }
        }
        return files;
    }

    private static Path deleted(Path file) {
        return file.resolveSibling(file.getFileName() + SegmentName.DELETED);
    }
}
