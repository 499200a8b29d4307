package io.ottla.broker.sim;

import io.ottla.broker.log.SimDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a broker's disk holds of a partition, seen from outside, whether the broker lives or not. Reads what is new only. */
final class DiskLog {
    private static final int LENGTH_AT = 8;
    private static final int PREFIX_BYTES = 12;
    private static final int EPOCH_AT = 12;
    private static final int PRODUCER_AT = 43;
    private static final int SEQUENCE_AT = 53;
    private static final int COUNT_AT = 57;

    private final SimDisk disk;
    private final Path file;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Object read;
    private int cuts;
    private int position;
    private int same;

    DiskLog(SimDisk disk, Path directory) {
        this.disk = disk;
        this.file = directory.resolve("00000000000000000000.log");
    }

    List<Entry> entries() {
        SimDisk.Glance glance = disk.glance(file);
        if (glance == null || glance.file() != read || glance.cuts() != cuts) {
            entries.clear();
            position = 0;
            same = 0;
        }
        if (glance != null) {
            read = glance.file();
            cuts = glance.cuts();
            parse(glance.bytes());
        }
        return entries;
    }

    private void parse(ByteBuffer bytes) {
        while (bytes.limit() - position >= PREFIX_BYTES) {
            int size = PREFIX_BYTES + bytes.getInt(position + LENGTH_AT);
            if (bytes.limit() - position < size) {
                return;
            }
            entries.add(entry(bytes, position));
            position += size;
        }
    }

    /** The batch of format 2 that begins there. */
    static Entry entry(ByteBuffer bytes, int at) {
        return new Entry(
                bytes.getLong(at),
                bytes.getInt(at + COUNT_AT),
                bytes.getInt(at + EPOCH_AT),
                bytes.getLong(at + PRODUCER_AT),
                bytes.getInt(at + SEQUENCE_AT));
    }

    long end() {
        List<Entry> all = entries();
        return all.isEmpty() ? 0 : all.get(all.size() - 1).next();
    }

    /** How many of its first entries are these. */
    int sharedWith(List<Entry> others) {
        List<Entry> mine = entries();
        while (same < mine.size() && same < others.size() && mine.get(same).equals(others.get(same))) {
            same++;
        }
        return same;
    }
}
