package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;

/** How compaction works on this broker; see {@link CleanerOptions} for the meaning and ranges. */
public record CleanerSettings(
        boolean enabled,
        int threads,
        double bytesPerSecondMax,
        long dedupeBufferBytes,
        int ioBufferBytes,
        double bufferLoadFactor,
        long backoffMs) {
    private static final long DEDUPE_BYTES_PER_THREAD_MIN = 1 << 20;

    static CleanerSettings of(Settings settings) {
        CleanerSettings cleaner = new CleanerSettings(
                settings.get(CleanerOptions.ENABLE),
                settings.get(CleanerOptions.THREADS),
                settings.get(CleanerOptions.BYTES_PER_SECOND_MAX),
                settings.get(CleanerOptions.DEDUPE_BUFFER_BYTES),
                settings.get(CleanerOptions.IO_BUFFER_BYTES),
                settings.get(CleanerOptions.BUFFER_LOAD_FACTOR),
                settings.get(CleanerOptions.BACKOFF_MS));
        long least = cleaner.threads() * DEDUPE_BYTES_PER_THREAD_MIN;
        if (cleaner.enabled() && cleaner.dedupeBufferBytes() < least) {
            throw BadSettingException.notAllowed(
                    CleanerOptions.DEDUPE_BUFFER_BYTES.name(),
                    Long.toString(cleaner.dedupeBufferBytes()),
                    "at least 1 MiB for each of the " + cleaner.threads() + " threads of log.cleaner.threads");
        }
        return cleaner;
    }
}
