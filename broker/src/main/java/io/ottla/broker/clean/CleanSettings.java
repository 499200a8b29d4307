package io.ottla.broker.clean;

/**
 * How much compaction may take.
 *
 * @param threads log.cleaner.threads: logs that are compacted at a time; 0 for none
 * @param keyBytesMax log.cleaner.dedupe.buffer.size over all threads: memory for the keys of dirty records
 * @param keyLoadFactor log.cleaner.io.buffer.load.factor: how full the memory for keys may get, above 0, at most 1
 * @param backoffMs log.cleaner.backoff.ms: the pause when nothing was to be done
 */
public record CleanSettings(int threads, long keyBytesMax, double keyLoadFactor, long backoffMs) {
    public static final CleanSettings DEFAULT = new CleanSettings(1, 128L << 20, 0.9, 15_000);
}
