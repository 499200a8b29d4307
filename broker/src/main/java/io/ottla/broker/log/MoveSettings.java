package io.ottla.broker.log;

/**
 * How fast logs move from one directory to another.
 *
 * @param threads num.replica.alter.log.dirs.threads: how many move at a time
 * @param bytesPerSecond replica.alter.log.dirs.io.max.bytes.per.second, over all of them; Long.MAX_VALUE for no limit
 */
public record MoveSettings(int threads, long bytesPerSecond) {
    public static final MoveSettings DEFAULT = new MoveSettings(1, Long.MAX_VALUE);
}
