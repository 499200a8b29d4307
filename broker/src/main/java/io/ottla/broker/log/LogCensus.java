package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks all logs for their offsets: each on its own lane, one task per lane. Thread: begins and ends on the home lane of
 * {@link LogDirs}.
 */
final class LogCensus {
    /** The offsets of one log; {@code firstOffset} is that of its first segment. */
    record Count(
            PartitionName partition,
            Path parent,
            long firstOffset,
            long logStartOffset,
            long logEndOffset,
            long highWatermark,
            long recoveryPoint,
            long bytes) {
        private static Count of(Log log) {
            LogView view = log.view();
            return new Count(
                    log.partition(),
                    log.parent(),
                    view.segments()[0].baseOffset(),
                    view.logStartOffset(),
                    view.logEndOffset(),
                    view.highWatermark(),
                    log.recoveryPoint(),
                    view.bytes());
        }
    }

    private LogCensus() {}

    /** The logs by the lane that they live on. */
    static Map<Lane, List<Log>> byLane(LogDirs dirs) {
        Map<Lane, List<Log>> byLane = new LinkedHashMap<>();
        for (Log log : dirs.logs().values()) {
            byLane.computeIfAbsent(log.lane(), lane -> new ArrayList<>()).add(log);
        }
        return byLane;
    }

    /** Hands the counts of all logs that are online to {@code then}, on the home lane. */
    static void take(LogDirs dirs, Consumer<List<Count>> then) {
        Map<Lane, List<Log>> byLane = byLane(dirs);
        List<Count> all = new ArrayList<>();
        if (byLane.isEmpty()) {
            then.accept(all);
            return;
        }
        int[] open = {byLane.size()};
        byLane.forEach((lane, logs) -> lane.run(() -> {
            List<Count> counts =
                    logs.stream().filter(Log::online).map(Count::of).toList();
            dirs.home().run(() -> {
                all.addAll(counts);
                if (--open[0] == 0) {
                    then.accept(all);
                }
            });
        }));
    }
}
