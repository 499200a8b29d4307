package io.ottla.broker.tool;

import io.ottla.broker.log.BatchWalk;
import io.ottla.broker.log.Disk;
import io.ottla.broker.log.DiskFile;
import io.ottla.client.cli.ToolFailure;
import io.ottla.protocol.record.RecordCursor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints the two indexes of a segment and compares them with its log. Entries as the broker's log writes them: 8 bytes
 * (relative offset, position) and 12 bytes (timestamp, relative offset), zeros behind the last one in use. Not
 * thread-safe.
 */
final class DumpedIndexes {
    private static final int OFFSET_ENTRY_BYTES = 8;
    private static final int TIME_ENTRY_BYTES = 12;
    private static final int INDEX_BYTES_MAX = 1 << 30;

    private final PrintStream out;
    private final boolean verifyOnly;
    private final boolean sanityOnly;
    private final int batchBytesMax;
    private final Map<String, List<String>> complaints = new LinkedHashMap<>();

    /** @param batchBytesMax the largest batch that an index may point to */
    DumpedIndexes(PrintStream out, boolean verifyOnly, boolean sanityOnly, int batchBytesMax) {
        this.out = out;
        this.verifyOnly = verifyOnly;
        this.sanityOnly = sanityOnly;
        this.batchBytesMax = batchBytesMax;
    }

    void offsets(Disk disk, Path file) throws IOException {
        long base = DumpedLog.baseOffset(file);
        ByteBuffer entries = read(disk, file, OFFSET_ENTRY_BYTES);
        int count = entries.remaining() / OFFSET_ENTRY_BYTES;
        if (count == 0) {
            out.println(file + " is empty.");
            return;
        }
        if (sanityOnly) {
            checkSane(file, entries.getInt((count - 1) * OFFSET_ENTRY_BYTES) > 0 || entries.getInt(0) == 0);
            return;
        }
        DiskFile log = log(disk, file);
        try {
            for (int i = 0; i < count; i++) {
                long offset = base + entries.getInt(i * OFFSET_ENTRY_BYTES);
                int position = entries.getInt(i * OFFSET_ENTRY_BYTES + Integer.BYTES);
                if (offset <= base && i > 0) {
                    return;
                }
                compareOffset(file, log, offset, position);
                if (!verifyOnly) {
                    out.println("offset: " + offset + " position: " + position);
                }
            }
        } finally {
            log.close();
        }
    }

    private void compareOffset(Path file, DiskFile log, long offset, int position) throws IOException {
        try (BatchWalk walk = BatchWalk.of(log, position)) {
            if (!walk.next() || walk.header().sizeBytes() > batchBytesMax) {
                complain("Mismatches in :" + file, "  Index offset: " + offset + ", log has no batch at " + position);
            } else if (walk.header().lastOffset() != offset) {
                complain(
                        "Mismatches in :" + file,
                        "  Index offset: " + offset + ", log offset: "
                                + walk.header().lastOffset());
            }
        }
    }

    void times(Disk disk, Path file) throws IOException {
        long base = DumpedLog.baseOffset(file);
        ByteBuffer entries = read(disk, file, TIME_ENTRY_BYTES);
        int count = entries.remaining() / TIME_ENTRY_BYTES;
        if (sanityOnly) {
            checkSane(file, count == 0 || entries.getLong((count - 1) * TIME_ENTRY_BYTES) >= entries.getLong(0));
            return;
        }
        DiskFile log = log(disk, file);
        long before = -1;
        try (BatchWalk walk = BatchWalk.of(log, 0)) {
            boolean there = walk.next();
            for (int i = 0; i < count; i++) {
                long timestamp = entries.getLong(i * TIME_ENTRY_BYTES);
                long offset = base + entries.getInt(i * TIME_ENTRY_BYTES + Long.BYTES);
                if (offset <= base && i > 0) {
                    return;
                }
                while (there && walk.header().lastOffset() < offset) {
                    there = walk.next();
                }
                compareTime(file, there ? walk : null, offset, timestamp, before);
                if (!verifyOnly) {
                    out.println("timestamp: " + timestamp + " offset: " + offset);
                }
                before = timestamp;
            }
        } finally {
            log.close();
        }
    }

    private void compareTime(Path file, @Nullable BatchWalk batch, long offset, long timestamp, long before)
            throws IOException {
        if (batch == null || batch.header().lastOffset() != offset) {
            complain(
                    "The following indexed offsets are not found in the log.",
                    "Indexed offset: " + offset + ", found log offset: "
                            + (batch == null ? -1 : batch.header().lastOffset()));
            return;
        }
        // Of a batch that compaction left empty only its header tells the time.
        long highest = batch.header().recordCount() == 0 ? batch.header().maxTimestamp() : -1;
        try (RecordCursor records = RecordCursor.open(batch.whole())) {
            while (records.next()) {
                highest = Math.max(highest, records.timestampMs());
            }
        }
        if (highest != timestamp) {
            complain(
                    "Found timestamp mismatch in :" + file.toAbsolutePath(),
                    "  Index timestamp: " + timestamp + ", log timestamp: " + highest);
        }
        if (before >= timestamp) {
            complain(
                    "Found out of order timestamp in :" + file.toAbsolutePath(),
                    "  Index timestamp: " + timestamp + ", Previously indexed timestamp: " + before);
        }
    }

    /** Prints what was found wrong, file by file. */
    void complain() {
        complaints.forEach((title, lines) -> {
            out.println(title);
            lines.forEach(out::println);
        });
    }

    private void complain(String title, String line) {
        complaints.computeIfAbsent(title, t -> new ArrayList<>()).add(line);
    }

    private void checkSane(Path file, boolean sane) {
        if (!sane) {
            throw new ToolFailure(file + " is not sane: its last entry is below its first one. A broker would make it "
                    + "anew from the log at start; the index of a segment in use may end in zeros.");
        }
        out.println(file + " passed sanity check.");
    }

    private static ByteBuffer read(Disk disk, Path file, int entryBytes) throws IOException {
        DiskFile index = disk.openExisting(file);
        try {
            if (index.bytes() > INDEX_BYTES_MAX) {
                throw new ToolFailure(file + " has " + index.bytes() + " bytes: too large for an index");
            }
            ByteBuffer entries = ByteBuffer.allocate((int) (index.bytes() - index.bytes() % entryBytes));
            index.read(0, entries);
            return entries.flip();
        } finally {
            index.close();
        }
    }

    private static DiskFile log(Disk disk, Path index) throws IOException {
        String name = index.getFileName().toString();
        Path log = index.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".log");
        if (!Files.isRegularFile(log)) {
            throw new ToolFailure("There is no " + log + " to compare the index with");
        }
        return disk.openExisting(log);
    }
}
