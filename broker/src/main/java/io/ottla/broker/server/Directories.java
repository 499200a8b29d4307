package io.ottla.broker.server;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.control.LogDirReports;
import io.ottla.broker.log.Disk;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.MetaProperties;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.log.RoomListener;
import io.ottla.protocol.lane.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log directories as a whole: every trouble with them at the start becomes one line for whoever starts the broker, and
 * when the last one fails later the broker stops.
 */
final class Directories {
    private static final long ANSWER_MAX_MS = 60_000;

    private Directories() {}

    static LogDirs acquire(BrokerSettings settings, Disk disk, Threads threads) {
        try {
            return LogDirs.acquire(
                    settings.storage().dirs(),
                    disk,
                    threads.disk(),
                    threads.control(),
                    threads.placement(),
                    settings.storage().intervals());
        } catch (IOException e) {
            throw new StartFailure(e.getMessage()
                    + ". Set log.dirs to directories that this user may write and no other broker uses.");
        }
    }

    static @Nullable MetaProperties meta(LogDirs dirs) {
        try {
            return dirs.meta();
        } catch (IOException e) {
            throw new StartFailure(e.getMessage() + ". Set log.dirs to the directories of one broker.");
        }
    }

    static void writeMeta(LogDirs dirs, Identity identity) {
        try {
            dirs.writeMeta(new MetaProperties(identity.brokerId(), identity.clusterId()));
        } catch (IOException e) {
            throw new StartFailure("meta.properties cannot be written: " + e.getMessage());
        }
    }

    /** For a start during which they failed one after the other. Blocking. */
    static void requireOne(BrokerSettings settings, LogDirs dirs, Lane lane) {
        if (!Wait.on(lane, ANSWER_MAX_MS, "looking at the log directories", () -> dirs.anyOnline(lane))) {
            throw new StartFailure(noneLeft(settings));
        }
    }

    /** From now on the controller hears when replicas can serve no more, or can again. */
    static void report(LogDirs dirs, LogDirReports reports) {
        dirs.onOffline((directory, lost) -> reports.changed());
        dirs.onRoom(new RoomListener() {
            @Override
            public void full(Path directory, List<PartitionName> logs) {
                reports.changed();
            }

            @Override
            public void roomAgain(Path directory, List<PartitionName> logs) {
                reports.changed();
            }
        });
    }

    /** From now on the broker stops when no directory works any more: it has nothing left to serve. */
    static void stopWithoutAny(BrokerSettings settings, LogDirs dirs, Lane lane, Stops stops) {
        Runnable look = () -> dirs.anyOnline(lane).read((any, error) -> {
            if (Boolean.FALSE.equals(any)) {
                stops.fail(noneLeft(settings));
            }
        });
        dirs.onOffline((directory, lost) -> look.run());
        lane.run(look);
    }

    private static String noneLeft(BrokerSettings settings) {
        return "every directory of log.dirs=" + settings.storage().dirs()
                + " has failed, so the broker stops: mend the disks, or set log.dirs to others, and start it again";
    }
}
