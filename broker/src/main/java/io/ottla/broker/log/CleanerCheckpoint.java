package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The file {@code cleaner-offset-checkpoint} of a log directory: how far each log is compacted. Blocking; any thread. */
public final class CleanerCheckpoint {
    private static final String FILE = "cleaner-offset-checkpoint";

    private final Disk disk;

    public CleanerCheckpoint(Disk disk) {
        this.disk = disk;
    }

    /** Empty if there is none, or none that can be understood. */
    public Map<PartitionName, Long> read(Path directory) throws IOException {
        return new TreeMap<>(new LogDir(directory, disk).read(FILE));
    }

    public void write(Path directory, Map<PartitionName, Long> offsets) throws IOException {
        new LogDir(directory, disk).write(FILE, offsets);
    }
}
