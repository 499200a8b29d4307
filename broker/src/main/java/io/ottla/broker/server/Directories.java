package io.ottla.broker.server;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.LogPlacement;
import io.ottla.broker.log.MetaProperties;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The log directories at the start: every trouble with them becomes one line for whoever starts the broker. */
final class Directories {
    private Directories() {}

    static LogDirs acquire(BrokerSettings settings, Threads threads, LogPlacement placement) {
        try {
            return LogDirs.acquire(
                    settings.storage().dirs(),
                    new FileSystemDisk(),
                    threads.disk(),
                    threads.control(),
                    placement,
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
}
