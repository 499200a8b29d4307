package io.ottla.broker.log;

import java.nio.file.Path;
import java.util.List;

/**
 * One directory of log.dirs, for DescribeLogDirs.
 *
 * @param totalBytes of its file system, -1 if offline
 * @param usableBytes of its file system, -1 if offline
 */
public record DirInfo(Path path, boolean online, long totalBytes, long usableBytes, List<LogInfo> logs) {

    /** Whether it is the log of the partition, or a copy that will take its place. */
    public enum Kind {
        CURRENT,
        FUTURE
    }

    /**
     * One log in it.
     *
     * @param lag what a copy still lacks, in offsets; of a log, how far its end is behind the watermark
     */
    public record LogInfo(PartitionName partition, long bytes, long lag, Kind kind) {}
}
