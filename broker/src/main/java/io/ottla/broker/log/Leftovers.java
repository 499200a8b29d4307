package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what was being done to the files of a log when the process died.
 *
 * <pre>
 *   x.deleted                        deleted
 *   x.cleaned                        deleted: compaction had not finished; and x.swap at or above it with it, for then
 *                                    not all parts of what is to be swapped in had got their name
 *   x.log.swap                       the segments that it was made from are deleted, then it takes their place
 *   x.index.swap and the like        takes its place
 * </pre>
 *
 * Thread: the disk pool; blocking.
 */
final class Leftovers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leftovers.class);
    static final List<String> INDEXES = List.of(SegmentName.INDEX, SegmentName.TIME_INDEX, SegmentName.TXN_INDEX);
    static final List<String> KINDS = List.of(
            SegmentName.LOG, SegmentName.INDEX, SegmentName.TIME_INDEX, SegmentName.TXN_INDEX, SegmentName.SNAPSHOT);

    private Leftovers() {}

    /** Whether anything was changed. */
    static boolean settle(Disk disk, Path directory, List<Disk.Entry> entries) throws IOException {
        long firstCleaned = Long.MAX_VALUE;
        boolean any = false;
        for (Disk.Entry entry : entries) {
            String name = entry.name();
            any |= name.endsWith(SegmentName.DELETED)
                    || name.endsWith(SegmentName.CLEANED)
                    || name.endsWith(SegmentName.SWAP);
            if (name.endsWith(SegmentName.CLEANED)) {
                firstCleaned = Math.min(firstCleaned, baseOf(name, SegmentName.CLEANED));
            }
        }
        if (!any) {
            return false;
        }
        for (Disk.Entry entry : entries) {
            String name = entry.name();
            boolean unfinished = name.endsWith(SegmentName.SWAP) && baseOf(name, SegmentName.SWAP) >= firstCleaned;
            if (name.endsWith(SegmentName.DELETED) || name.endsWith(SegmentName.CLEANED) || unfinished) {
                disk.delete(directory.resolve(name));
            }
        }
        swapIn(disk, directory, disk.list(directory));
        return true;
    }

    private static long baseOf(String name, String suffix) {
        String plain = name.substring(0, name.length() - suffix.length());
        for (String kind : KINDS) {
            long base = SegmentName.baseOffset(plain, kind);
            if (base >= 0) {
                return base;
            }
        }
        return Long.MAX_VALUE;
    }

    private static void swapIn(Disk disk, Path directory, List<Disk.Entry> entries) throws IOException {
        for (Disk.Entry entry : entries) {
            long base = SegmentName.baseOffset(entry.name(), SegmentName.LOG + SegmentName.SWAP);
            if (base >= 0) {
                long end = endOf(disk, directory.resolve(entry.name()), base, entry.bytes());
                LOGGER.info("compacted segment {} takes its place in {}", base, directory);
                deleteBetween(disk, directory, entries, base, end);
            }
        }
        for (Disk.Entry entry : disk.list(directory)) {
            if (entry.name().endsWith(SegmentName.SWAP)) {
                String name = entry.name().substring(0, entry.name().length() - SegmentName.SWAP.length());
                disk.rename(directory.resolve(entry.name()), directory.resolve(name));
            }
        }
    }

    private static long endOf(Disk disk, Path file, long base, long bytes) throws IOException {
        long end = base + 1;
        try (DiskFile opened = disk.openExisting(file);
                BatchWalk walk = new BatchWalk(opened, 0, bytes)) {
            while (walk.next()) {
                end = walk.header().nextOffset();
            }
        }
        return end;
    }

    private static void deleteBetween(Disk disk, Path directory, List<Disk.Entry> entries, long from, long to)
            throws IOException {
        for (Disk.Entry entry : entries) {
            for (String kind : KINDS) {
                long base = SegmentName.baseOffset(entry.name(), kind);
                boolean snapshot = kind.equals(SegmentName.SNAPSHOT);
                if (base >= from && base < to && (!snapshot || base > from)) {
                    disk.delete(directory.resolve(entry.name()));
                }
            }
        }
    }
}
