package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops all logs in order, so that the next start need not scan: every log is synced and closed, then the checkpoints
 * are written, then the mark of a clean stop. A directory with a log that did not close in order gets no mark.
 *
 * <p>Thread: the home lane of {@link LogDirs}.
 */
final class Closing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Closing.class);

    private final LogDirs dirs;
    private final long brokerEpoch;
    private final Consumer<Boolean> then;
    private final Set<Path> unclean = new HashSet<>();
    private int open = 1;

    Closing(LogDirs dirs, long brokerEpoch, Consumer<Boolean> then) {
        this.dirs = dirs;
        this.brokerEpoch = brokerEpoch;
        this.then = then;
    }

    void start() {
        Map<Lane, List<Log>> byLane = LogCensus.byLane(dirs);
        List<Log> copies = dirs.moving().copies();
        open += dirs.logs().size() + copies.size();
        copies.forEach(copy -> copy.lane().run(() -> close(copy)));
        byLane.forEach((lane, logs) -> lane.run(() -> logs.forEach(this::close)));
        oneLess();
    }

    private void close(Log log) {
        log.close()
                .read((clean, error) -> dirs.home().run(() -> {
                    if (error != null || !Boolean.TRUE.equals(clean)) {
                        unclean.add(log.parent());
                    }
                    oneLess();
                }));
    }

    private void oneLess() {
        if (--open > 0) {
            return;
        }
        LogCensus.take(
                dirs,
                counts -> dirs.pool().execute(() -> {
                    boolean clean = finish(counts);
                    dirs.home().run(() -> then.accept(clean));
                }));
    }

    private boolean finish(List<LogCensus.Count> counts) {
        new Tending(dirs).write(counts, List.of(LogDir.RECOVERY_POINTS, LogDir.LOG_STARTS, LogDir.WATERMARKS));
        boolean allClean = unclean.isEmpty();
        for (LogDir dir : dirs.dirs()) {
            try {
                if (dir.online() && !unclean.contains(dir.path())) {
                    dir.markClean(brokerEpoch);
                }
            } catch (IOException e) {
                LOGGER.warn("{} gets no mark of a clean stop: {}", dir.path(), DiskTrouble.describe(e));
                allClean = false;
            }
            dir.release();
        }
        return allClean;
    }
}
