package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes whole logs: closed on their lane, renamed at once so that the name is free, deleted after a while.
 *
 * <p>Thread: the home lane of {@link LogDirs}; files are touched on the disk pool.
 */
final class Deleting {
    static final String DELETE = "-delete";
    static final String STRAY = "-stray";
    private static final Logger LOGGER = LoggerFactory.getLogger(Deleting.class);
    /** The longest name that file systems take. */
    private static final int NAME_CHARS_MAX = 255;
    /** A delay that never ends while the process lives. */
    private static final long KEPT = -1;

    private final LogDirs dirs;
    /** Strays on their way, and who waits for each. */
    private final Map<PartitionName, List<Reply<Boolean>>> going = new HashMap<>();

    Deleting(LogDirs dirs) {
        this.dirs = dirs;
    }

    Reply<Boolean> delete(Lane asker, PartitionName partition) {
        Reply<Boolean> done = Reply.on(asker);
        dirs.home().enter(() -> {
            if (isGoing(partition, done)) {
                return;
            }
            dirs.moving().cancel(partition);
            Log log = dirs.forget(partition);
            if (log == null) {
                done.complete(false);
                return;
            }
            log.lane().enter(() -> {
                log.abandon();
                long delayMs = log.settings().fileDeleteDelayMs();
                dirs.pool().execute(() -> setAside(partition, log.directory(), DELETE, delayMs, done));
            });
        });
        return done;
    }

    /** Whoever wants to open it meanwhile waits until its name is free. */
    Reply<Boolean> setAsideStray(Lane asker, PartitionName partition, BooleanSupplier stillStray) {
        Reply<Boolean> done = Reply.on(asker);
        dirs.home().enter(() -> {
            Log log = dirs.logs().get(partition);
            if (isGoing(partition, done)) {
                return;
            }
            if (log == null || !stillStray.getAsBoolean()) {
                done.complete(false);
                return;
            }
            going.put(partition, new ArrayList<>(List.of(done)));
            dirs.moving().cancel(partition);
            Reply<Boolean> aside = Reply.on(dirs.home());
            log.lane().enter(() -> {
                log.abandon();
                dirs.pool().execute(() -> setAside(partition, log.directory(), STRAY, KEPT, aside));
            });
            aside.read((set, error) -> {
                dirs.forget(partition);
                Objects.requireNonNull(going.remove(partition)).forEach(one -> one.complete(error == null));
            });
        });
        return done;
    }

    /** Whether it is being set aside; then this runs on the home lane when its name is free. */
    boolean whenGone(PartitionName partition, Runnable then) {
        Reply<Boolean> gone = Reply.on(dirs.home());
        if (!isGoing(partition, gone)) {
            return false;
        }
        gone.read((set, error) -> then.run());
        return true;
    }

    /** Whether it is being set aside, and who wants it gone has to wait for that only. */
    private boolean isGoing(PartitionName partition, Reply<Boolean> done) {
        List<Reply<Boolean>> waiting = going.get(partition);
        if (waiting != null) {
            waiting.add(done);
        }
        return waiting != null;
    }

    /** Sets a log aside that cannot be opened, as stray; it is kept until the next start. */
    Reply<Boolean> setAside(Lane asker, PartitionName partition, Path directory) {
        Reply<Boolean> done = Reply.on(asker);
        dirs.pool().execute(() -> setAside(partition, directory, STRAY, KEPT, done));
        return done;
    }

    /** Sets aside what lies in the way of nobody any more. Disk pool. */
    void setAside(PartitionName partition, Path directory, String suffix, long delayMs, Reply<Boolean> done) {
        Path aside = directory.resolveSibling(uniqueName(partition, directory, suffix));
        try {
            dirs.disk().rename(directory, aside);
            LOGGER.info("log {} is given up as {}", partition, aside.getFileName());
            if (delayMs != KEPT) {
                dirs.home().run(() -> deleteLater(aside, delayMs));
            }
            done.complete(true);
        } catch (IOException e) {
            dirs.failed(Objects.requireNonNull(directory.getParent()), e);
            done.fail(e);
        }
    }

    String uniqueName(PartitionName partition, Path directory, String suffix) {
        String seed = directory + "@" + dirs.home().clock().nanos();
        String unique = UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        String end = "." + unique + suffix;
        String name = partition.directory();
        return name.substring(0, Math.min(name.length(), NAME_CHARS_MAX - end.length())) + end;
    }

    void deleteLater(Path directory, long delayMs) {
        dirs.home()
                .after(
                        delayMs,
                        () -> dirs.pool().execute(() -> {
                            try {
                                for (Disk.Entry entry : dirs.disk().list(directory)) {
                                    dirs.disk().delete(directory.resolve(entry.name()));
                                }
                                dirs.disk().delete(directory);
                            } catch (IOException e) {
                                LOGGER.warn(
                                        "{} is not deleted: {}; the next start tries again",
                                        directory,
                                        DiskTrouble.describe(e));
                            }
                        }));
    }
}
