package io.ottla.broker.log;

import org.jspecify.annotations.Nullable;

/**
 * A partition as directories and checkpoints name it.
 *
 * <pre>
 *   orders-0                          the log
 *   orders-0.3f2a...-delete           given up, being deleted
 *   orders-0.3f2a...-future           the copy in another directory that will take over
 *   orders-0.3f2a...-stray            found at start though this broker has no such replica
 * </pre>
 */
public record PartitionName(String topic, int index) implements Comparable<PartitionName> {
    /** How the names of directories end into which logs are being copied. */
    static final String FUTURE = "-future";

    /** The partition whose log lies in a directory of this name; null if it is no log's name. */
    public static @Nullable PartitionName parse(String directory) {
        int dash = directory.lastIndexOf('-');
        if (dash <= 0 || dash == directory.length() - 1 || directory.length() - dash > 11) {
            return null;
        }
        for (int i = dash + 1; i < directory.length(); i++) {
            if (!isDigit(directory.charAt(i))) {
                return null;
            }
        }
        long index = Long.parseLong(directory.substring(dash + 1));
        return index > Integer.MAX_VALUE ? null : new PartitionName(directory.substring(0, dash), (int) index);
    }

    /** The partition whose log is being copied into a directory of this name; null if it is no such name. */
    static @Nullable PartitionName parseFuture(String directory) {
        int dot = directory.lastIndexOf('.');
        return dot > 0 && directory.endsWith(FUTURE) ? parse(directory.substring(0, dot)) : null;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The name of its directory. */
    public String directory() {
        return topic + "-" + index;
    }

    @Override
    public int compareTo(PartitionName other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return directory();
    }
}
