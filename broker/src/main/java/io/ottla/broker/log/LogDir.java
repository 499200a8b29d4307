package io.ottla.broker.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One directory of log.dirs.
 *
 * <pre>
 *   .lock                               held by the process that uses it
 *   meta.properties                     whose data it is
 *   .kafka_cleanshutdown                there only after a clean stop; {"version":0,"brokerEpoch":7}
 *   recovery-point-offset-checkpoint    below it all is on the medium
 *   log-start-offset-checkpoint         where DeleteRecords moved the start into a segment
 *   replication-offset-checkpoint       high watermarks
 *   cleaner-offset-checkpoint           how far compaction got
 *   orders-0/                           a log
 * </pre>
 *
 * Thread: its state belongs to the home lane of {@link LogDirs}; its methods block and run on the disk pool or at start.
 */
final class LogDir {
    static final String LOCK = ".lock";
    static final String CLEAN_MARK = ".kafka_cleanshutdown";
    static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";
    static final String LOG_STARTS = "log-start-offset-checkpoint";
    static final String WATERMARKS = "replication-offset-checkpoint";

    private static final Logger LOGGER = LoggerFactory.getLogger(LogDir.class);

    private final Path path;
    private final Disk disk;
    private Disk.@Nullable Lock lock;
    private boolean online;
    private int logs;

    LogDir(Path path, Disk disk) {
        this.path = path;
        this.disk = disk;
    }

    Path path() {
        return path;
    }

    boolean online() {
        return online;
    }

    void goOffline() {
        online = false;
    }

    /** How many logs lie in it, or are being made there. */
    int logs() {
        return logs;
    }

    void oneLogMore() {
        logs++;
    }

    void oneLogLess() {
        logs--;
    }

    /** Makes it if need be and takes its lock. Throws an IOException that says what is wrong. */
    void acquire() throws IOException {
        disk.makeDirectories(path);
        lock = disk.lock(path.resolve(LOCK));
        if (lock == null) {
            throw new LogDirInUseException("log directory " + path
                    + " is in use by another process: stop the other broker or give this one its own log.dirs");
        }
        online = true;
    }

    void release() {
        Disk.Lock held = lock;
        lock = null;
        if (held == null) {
            return;
        }
        try {
            held.close();
        } catch (IOException e) {
            LOGGER.warn("lock of {} is not given back in order: {}", path, e.getMessage());
        }
    }

    @Nullable
    MetaProperties meta() throws IOException {
        Path file = path.resolve(MetaProperties.FILE);
        return MetaProperties.read(file.toString(), disk.readSmall(file, MetaProperties.BYTES_MAX));
    }

    void writeMeta(MetaProperties meta) throws IOException {
        disk.replace(path.resolve(MetaProperties.FILE), meta.write(), Disk.Durability.SYNCED);
    }

    /** What its checkpoint files say. */
    record Checkpoints(
            boolean cleanStop,
            Map<PartitionName, Long> recoveryPoints,
            Map<PartitionName, Long> logStarts,
            Map<PartitionName, Long> watermarks) {
        Opening.Known of(PartitionName partition) {
            return new Opening.Known(
                    cleanStop,
                    recoveryPoints.getOrDefault(partition, 0L),
                    logStarts.getOrDefault(partition, 0L),
                    watermarks.getOrDefault(partition, 0L));
        }

        /** A copy of a log has its own offsets, which nothing is written down of. */
        Opening.Known ofCopy() {
            return new Opening.Known(cleanStop, 0, 0, 0);
        }
    }

    /** Reads the checkpoints and takes the mark of a clean stop away: from now on it is in use. */
    Checkpoints begin() throws IOException {
        Path mark = path.resolve(CLEAN_MARK);
        boolean clean = disk.readSmall(mark, MetaProperties.BYTES_MAX) != null;
        Checkpoints found = new Checkpoints(clean, read(RECOVERY_POINTS), read(LOG_STARTS), read(WATERMARKS));
        disk.delete(mark);
        return found;
    }

    /** A checkpoint that cannot be understood counts as missing: it only saves work. */
    Map<PartitionName, Long> read(String name) throws IOException {
        Path file = path.resolve(name);
        byte[] content = disk.readSmall(file, CheckpointText.BYTES_MAX);
        try {
            return CheckpointText.parseOffsets(file.toString(), content);
        } catch (IOException broken) {
            LOGGER.warn("checkpoint is ignored: {}", broken.getMessage());
            return Map.of();
        }
    }

    void write(String name, Map<PartitionName, Long> offsets) throws IOException {
        disk.replace(path.resolve(name), CheckpointText.offsets(offsets), Disk.Durability.SYNCED);
    }

    void markClean(long brokerEpoch) throws IOException {
        String mark = "{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}";
        disk.replace(path.resolve(CLEAN_MARK), mark.getBytes(StandardCharsets.UTF_8), Disk.Durability.SYNCED);
    }
}
