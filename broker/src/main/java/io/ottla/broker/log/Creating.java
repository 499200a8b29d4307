package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes logs that are missing, each in the directory that has the fewest then, those on their way counted; in a full one
 * only if all are.
 *
 * <p>Thread: the home lane of {@link LogDirs}; files are made on the disk pool.
 */
final class Creating {
    private final LogDirs dirs;
    private final LogPlacement placement;
    private final Map<PartitionName, Order> orders = new HashMap<>();

    /** A log on its way, and who waits for it. */
    private record Order(LogDir dir, List<Reply<Log>> waiting) {}

    Creating(LogDirs dirs, LogPlacement placement) {
        this.dirs = dirs;
        this.placement = placement;
    }

    void create(PartitionName partition, Uuid topicId, LogSettings topicSettings, Existing existing, Reply<Log> done) {
        Order order = orders.get(partition);
        if (order != null) {
            order.waiting.add(done);
            return;
        }
        LogDir dir = existing != Existing.NONE && anyOffline() ? null : placeFor(partition);
        if (dir == null) {
            done.fail(new LogDirOfflineException("a log directory that may hold " + partition + " is offline"));
            return;
        }
        orders.put(partition, new Order(dir, new ArrayList<>(List.of(done))));
        dir.oneLogMore();
        Lane lane = placement.laneOf(partition);
        LogSite site = dirs.site(dir);
        dirs.pool().execute(() -> {
            try {
                Path at = dir.path().resolve(partition.directory());
                Log log = Opening.create(partition, at, site, lane, topicSettings, topicId);
                dirs.home().run(() -> created(partition, log, null));
            } catch (IOException e) {
                dirs.home().run(() -> created(partition, null, e));
                dirs.failed(dir.path(), e);
            }
        });
    }

    private void created(PartitionName partition, @Nullable Log log, @Nullable IOException failure) {
        Order order = Objects.requireNonNull(orders.remove(partition));
        order.dir.oneLogLess(); // now it counts as opened, or not at all
        if (log != null) {
            dirs.opened(log);
        }
        for (Reply<Log> one : order.waiting) {
            if (log != null) {
                one.complete(log);
            } else {
                one.fail(refusal(failure));
            }
        }
    }

    private static RuntimeException refusal(@Nullable IOException failure) {
        String why = failure == null ? "" : DiskTrouble.describe(failure);
        return failure instanceof DiskFullException ? new LogDirFullException(why) : new LogDirOfflineException(why);
    }

    private boolean anyOffline() {
        return dirs.dirs().stream().anyMatch(dir -> !dir.online());
    }

    private @Nullable LogDir placeFor(PartitionName partition) {
        Path wanted = dirs.moving().preferredFor(partition);
        LogDir dir = wanted == null ? null : dirs.find(wanted);
        return dir != null && dir.online() ? dir : emptiest();
    }

    private @Nullable LogDir emptiest() {
        LogDir best = null;
        for (LogDir dir : dirs.dirs()) {
            if (dir.online() && (best == null || isBetter(dir, best))) {
                best = dir;
            }
        }
        return best;
    }

    private boolean isBetter(LogDir one, LogDir other) {
        boolean full = dirs.isFull(one.path());
        return full == dirs.isFull(other.path()) ? one.logs() < other.logs() : !full;
    }
}
