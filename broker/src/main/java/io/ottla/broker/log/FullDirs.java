package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which directories are full. One write that finds no space makes a directory full; a few free bytes do not end that, or
 * leaderships would come back only to leave again.
 *
 * <pre>
 *            a write fails for lack of space
 *   ROOM -----------------------------------------> FULL --.
 *     ^                                              |  ^  | looked at again: first after 1 s; twice as long each time
 *     '--- 5 % of the file system, or 1 GiB, free ---'  '--' that it was full again within 10 minutes
 * </pre>
 *
 * <p>Thread: {@link #contains} and {@link #note} from any; the rest on the home lane of {@link LogDirs}.
 */
final class FullDirs {
    private static final Logger LOGGER = LoggerFactory.getLogger(FullDirs.class);
    private static final int ROOM_PART = 20;
    private static final long ROOM_BYTES_MAX = 1L << 30;
    private static final long LOOK_MS_MIN = 1_000;
    private static final long LOOK_MS_MAX = 64_000;
    private static final long CALM_MS = 600_000;
    /** Who was the last in sync, and so kept what it leads, may not be the last any more. */
    private static final long TELL_AGAIN_MS = 30_000;

    private final LogDirs dirs;
    private final Set<Path> full = ConcurrentHashMap.newKeySet();
    private final Map<Path, Spell> spells = new HashMap<>();
    private final List<RoomListener> listeners = new ArrayList<>();

    /** How often to look, and when it was last over. */
    private record Spell(long lookMs, long overMs) {}

    FullDirs(LogDirs dirs) {
        this.dirs = dirs;
    }

    boolean contains(Path directory) {
        return full.contains(directory);
    }

    void listen(RoomListener listener) {
        listeners.add(listener);
    }

    /** A write found no space. */
    void note(Path directory, IOException why) {
        if (full.add(directory)) {
            LOGGER.warn("log directory {}: {}", directory, DiskTrouble.describe(why));
            dirs.home().run(() -> begin(directory));
        }
    }

    private long nowMs() {
        return dirs.home().clock().nanos() / 1_000_000;
    }

    private void begin(Path directory) {
        Spell before = spells.get(directory);
        long lookMs = before == null || nowMs() - before.overMs > CALM_MS
                ? LOOK_MS_MIN
                : Math.min(LOOK_MS_MAX, 2 * before.lookMs);
        spells.put(directory, new Spell(lookMs, Long.MAX_VALUE));
        tell(directory);
        lookLater(directory, lookMs);
    }

    private void tell(Path directory) {
        if (full.contains(directory) && dirs.isOnline(directory)) {
            List<PartitionName> inside = dirs.logsIn(directory);
            listeners.forEach(listener -> listener.full(directory, inside));
            dirs.home().after(TELL_AGAIN_MS, () -> tell(directory));
        }
    }

    private void lookLater(Path directory, long ms) {
        dirs.home().after(ms, () -> dirs.pool().execute(() -> look(directory, ms)));
    }

    /** Disk pool. */
    private void look(Path directory, long againMs) {
        boolean room;
        try {
            Disk.Space space = dirs.disk().space(directory);
            room = space.usableBytes() >= Math.min(space.totalBytes() / ROOM_PART, ROOM_BYTES_MAX);
        } catch (IOException e) {
            dirs.failed(directory, e);
            room = false;
        }
        boolean over = room;
        dirs.home().run(() -> {
            if (over) {
                over(directory);
            } else if (dirs.isOnline(directory)) {
                lookLater(directory, againMs);
            }
        });
    }

    private void over(Path directory) {
        spells.compute(directory, (path, spell) -> new Spell(Objects.requireNonNull(spell).lookMs, nowMs()));
        full.remove(directory);
        LOGGER.info("log directory {} has space again", directory);
        List<PartitionName> inside = dirs.logsIn(directory);
        listeners.forEach(listener -> listener.roomAgain(directory, inside));
    }
}
