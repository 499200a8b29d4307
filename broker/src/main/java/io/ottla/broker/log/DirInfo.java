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

    /** One log in it. */
    public record LogInfo(PartitionName partition, long bytes, long logEndOffset) {}
}
