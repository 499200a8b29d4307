package io.ottla.broker.config;

import io.ottla.broker.check.CheckSettings;
import io.ottla.broker.clean.CleanSettings;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.MoveSettings;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for all logs of the broker; what may differ by topic is in {@link TopicSettings}. Units are in the names.
 *
 * @param dirs at least one, each once, absolute
 */
public record StorageSettings(
        List<Path> dirs,
        int recoveryThreadsPerDir,
        DirSettings intervals,
        CleanSettings cleaner,
        CheckSettings check,
        MoveSettings moves) {
    private static final long KEY_BYTES_PER_THREAD_MIN = 1 << 20;

    static StorageSettings of(Settings settings) {
        List<Path> dirs = dirs(settings);
        return new StorageSettings(
                dirs,
                settings.get(IdentityOptions.RECOVERY_THREADS),
                intervals(settings),
                cleaner(settings),
                new CheckSettings(
                        settings.get(OttlaOptions.LOG_CHECK_BYTES_PER_SECOND),
                        settings.get(OttlaOptions.LOG_CHECK_INTERVAL_MS)),
                moves(settings, dirs.size()));
    }

    private static MoveSettings moves(Settings settings, int dirs) {
        Integer threads = settings.orNull(LogOptions.MOVE_THREADS);
        return new MoveSettings(threads == null ? dirs : threads, settings.get(LogOptions.MOVE_BYTES_PER_SECOND));
    }

    private static CleanSettings cleaner(Settings settings) {
        int threads = settings.get(CleanerOptions.ENABLE) ? settings.get(CleanerOptions.THREADS) : 0;
        long keyBytesMax = settings.get(CleanerOptions.DEDUPE_BUFFER_BYTES);
        if (keyBytesMax < threads * KEY_BYTES_PER_THREAD_MIN) {
            throw BadSettingException.notAllowed(
                    CleanerOptions.DEDUPE_BUFFER_BYTES.name(),
                    Long.toString(keyBytesMax),
                    "at least 1 MiB for each of the " + threads + " threads of log.cleaner.threads");
        }
        double loadFactor = settings.get(CleanerOptions.BUFFER_LOAD_FACTOR);
        if (!(loadFactor > 0 && loadFactor <= 1)) {
            throw BadSettingException.notAllowed(
                    CleanerOptions.BUFFER_LOAD_FACTOR.name(), Double.toString(loadFactor), "above 0 and up to 1");
        }
        double ioBytesPerSecond = settings.get(CleanerOptions.IO_BYTES_PER_SECOND);
        if (!(ioBytesPerSecond > 0)) {
            throw BadSettingException.notAllowed(
                    CleanerOptions.IO_BYTES_PER_SECOND.name(), Double.toString(ioBytesPerSecond), "above 0");
        }
        return new CleanSettings(
                threads,
                keyBytesMax,
                loadFactor,
                settings.get(CleanerOptions.IO_BUFFER_BYTES),
                ioBytesPerSecond,
                settings.get(CleanerOptions.BACKOFF_MS));
    }

    private static DirSettings intervals(Settings settings) {
        return new DirSettings(
                settings.get(LogOptions.FLUSH_CHECKPOINT_MS),
                settings.get(LogOptions.START_CHECKPOINT_MS),
                settings.get(ReplicationOptions.WATERMARK_CHECKPOINT_MS),
                settings.get(LogOptions.RETENTION_CHECK_MS),
                settings.get(LogOptions.FLUSH_SCHEDULER_MS),
                settings.get(LogOptions.INITIAL_TASK_DELAY_MS),
                settings.get(ClientOptions.PRODUCER_ID_EXPIRATION_MS),
                settings.get(ClientOptions.PRODUCER_ID_CHECK_MS));
    }

    private static List<Path> dirs(Settings settings) {
        String several = settings.orNull(LogOptions.DIRS);
        String key = several == null ? LogOptions.DIR.name() : LogOptions.DIRS.name();
        String text = several == null ? settings.get(LogOptions.DIR) : several;
        List<Path> dirs = new ArrayList<>();
        for (String entry : text.split(",")) {
            if (entry.isBlank()) {
                continue;
            }
            Path dir = Path.of(entry.trim()).toAbsolutePath().normalize();
            if (dirs.contains(dir)) {
                throw BadSettingException.conflict(key, key + " names the directory " + dir + " twice");
            }
            dirs.add(dir);
        }
        if (dirs.isEmpty()) {
            throw BadSettingException.notAllowed(key, text, "one directory or several with commas between them");
        }
        return List.copyOf(dirs);
    }
}
