package io.ottla.broker.clean;

/**
 * How much compaction may take.
 *
 * @param threads log.cleaner.threads: logs that are compacted at a time; 0 for none
 * @param keyBytesMax log.cleaner.dedupe.buffer.size over all threads: memory for the keys of dirty records
 * @param keyLoadFactor log.cleaner.io.buffer.load.factor: how full the memory for keys may get, above 0, at most 1
 * @param ioBufferBytes log.cleaner.io.buffer.size over all threads: memory for reading and writing
 * @param ioBytesPerSecond log.cleaner.io.max.bytes.per.second: bytes read and written over all threads, above 0
 * @param backoffMs log.cleaner.backoff.ms: the pause when nothing was to be done
 */
public record CleanSettings(
        int threads,
        long keyBytesMax,
        double keyLoadFactor,
        int ioBufferBytes,
        double ioBytesPerSecond,
        long backoffMs) {
    public static final CleanSettings DEFAULT =
            new CleanSettings(1, 128L << 20, 0.9, 512 << 10, Double.MAX_VALUE, 15_000);

    /** What a buffer has at least: below it every batch would be a system call. */
    private static final int BUFFER_BYTES_MIN = 4 << 10;

    /** One thread's share of the memory for keys, empty. */
    KeyOffsets keyMemory() {
        return new KeyOffsets(keyBytesMax / Math.max(1, threads), keyLoadFactor);
    }

    /** One thread's buffer for reading; that for writing is as large. */
    int bufferBytes() {
        return Math.max(BUFFER_BYTES_MIN, ioBufferBytes / Math.max(1, threads) / 2);
    }
}
