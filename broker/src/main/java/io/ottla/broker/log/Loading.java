package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens all logs at start: first every directory is listed, then every log is opened, as many at a time as the disk
 * pool has threads.
 *
 * <p>Thread: its state belongs to the home lane of {@link LogDirs}; the work is done on the disk pool.
 */
final class Loading {
    private static final Logger LOGGER = LoggerFactory.getLogger(Loading.class);

    private final LogDirs dirs;
    private final LogPlacement placement;
    private final Function<String, LogSettings> settingsOf;
    private final Consumer<List<Log>> then;
    private final long startedNanos;
    private final List<Log> copies = new ArrayList<>();
    private int open;

    Loading(LogDirs dirs, LogPlacement placement, Function<String, LogSettings> settingsOf, Consumer<List<Log>> then) {
        this.dirs = dirs;
        this.placement = placement;
        this.settingsOf = settingsOf;
        this.then = then;
        this.startedNanos = dirs.home().clock().nanos();
    }

    void start() {
        open = 1;
        for (LogDir dir : dirs.dirs()) {
            if (dir.online()) {
                open++;
                dirs.pool().execute(() -> list(dir));
            }
        }
        oneLess();
    }

    private void list(LogDir dir) {
        try {
            LogDir.Checkpoints checkpoints = dir.begin();
            List<Found> found = new ArrayList<>();
            List<Path> givenUp = new ArrayList<>();
            for (Disk.Entry entry : dirs.disk().list(dir.path())) {
                if (entry.directory()) {
                    sort(dir, entry.name(), found, givenUp);
                }
            }
            dirs.home().run(() -> {
                givenUp.forEach(path -> dirs.deleting().deleteLater(path, 0));
                open += found.size();
                oneLess();
            });
            found.forEach(one -> dirs.pool().execute(() -> open(dir, one, checkpoints)));
        } catch (IOException e) {
            dirs.failed(dir.path(), e);
            dirs.home().run(this::oneLess);
        }
    }

    /** The directory of a log, or of a copy that is to take its place. */
    private record Found(PartitionName partition, String name) {
        boolean isCopy() {
            return name.endsWith(PartitionName.FUTURE);
        }
    }

    private static void sort(LogDir dir, String name, List<Found> found, List<Path> givenUp) {
        if (name.endsWith(Deleting.DELETE) || name.endsWith(Deleting.STRAY)) {
            givenUp.add(dir.path().resolve(name));
            return;
        }
        PartitionName copy = PartitionName.parseFuture(name);
        PartitionName partition = copy == null ? PartitionName.parse(name) : copy;
        if (partition != null) {
            found.add(new Found(partition, name));
        } else {
            LOGGER.info("directory {} in {} is no log and left alone", name, dir.path());
        }
    }

    private void open(LogDir dir, Found found, LogDir.Checkpoints checkpoints) {
        PartitionName partition = found.partition;
        Path directory = dir.path().resolve(found.name);
        Lane lane = placement.laneOf(partition);
        try {
            Log log = Opening.open(
                    partition,
                    directory,
                    dirs.site(dir),
                    lane,
                    settingsOf.apply(partition.topic()),
                    found.isCopy() ? checkpoints.ofCopy() : checkpoints.of(partition));
            dirs.home().run(() -> {
                if (found.isCopy()) {
                    copies.add(log);
                } else {
                    dirs.opened(log);
                }
                oneLess();
            });
        } catch (IOException | RuntimeException e) {
            LOGGER.error("log {} in {} cannot be opened; the others can", partition, dir.path(), e);
            dirs.home().run(() -> {
                if (!found.isCopy()) {
                    dirs.finding().unusable(partition, directory);
                }
                oneLess();
            });
        }
    }

    private void oneLess() {
        if (--open > 0) {
            return;
        }
        copies.forEach(dirs.moving()::found);
        List<Log> all = List.copyOf(dirs.logs().values());
        long ms = (dirs.home().clock().nanos() - startedNanos) / 1_000_000;
        LOGGER.info("opened logs={} ms={}", all.size(), ms);
        then.accept(all);
    }
}
