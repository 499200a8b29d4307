package io.ottla.broker.log;

import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the log of a partition: the one that is open, or a new one; of one that cannot be opened, a copy begins anew.
 *
 * <p>Thread: the home lane of {@link LogDirs}; an open log is looked at on its own lane.
 */
final class Finding {
    private static final Logger LOGGER = LoggerFactory.getLogger(Finding.class);

    private final LogDirs dirs;
    private final Creating creating;
    private final Map<PartitionName, Path> broken = new HashMap<>();

    Finding(LogDirs dirs, Creating creating) {
        this.dirs = dirs;
        this.creating = creating;
    }

    /** A log cannot be opened: the others of its directory can. */
    void unusable(PartitionName partition, Path directory) {
        broken.put(partition, directory);
    }

    void find(PartitionName partition, Uuid topicId, LogSettings topicSettings, Existing existing, Reply<Log> done) {
        Log there = dirs.logs().get(partition);
        Path aside = broken.get(partition);
        if (dirs.isClosing()) {
            done.fail(new LogDirOfflineException("the broker stops"));
        } else if (dirs.deleting().whenGone(partition, () -> find(partition, topicId, topicSettings, existing, done))) {
            LOGGER.debug("log {} is wanted while it is set aside", partition);
        } else if (there != null) {
            there.lane().enter(() -> {
                if (there.isClosed() && there.online()) { // it moves to another directory, or goes, in this moment
                    dirs.home().run(() -> find(partition, topicId, topicSettings, existing, done));
                } else {
                    adopt(there, topicId, topicSettings, done);
                }
            });
        } else if (aside == null) {
            creating.create(partition, topicId, topicSettings, existing, done);
        } else if (existing == Existing.COPY) {
            dirs.deleting().setAside(dirs.home(), partition, aside).read((set, error) -> {
                if (error != null) {
                    done.fail(new LogDirOfflineException("the log of " + partition + " cannot be set aside"));
                } else {
                    broken.remove(partition);
                    creating.create(partition, topicId, topicSettings, existing, done);
                }
            });
        } else {
            done.fail(new LogDirOfflineException("the log of " + partition + " could not be opened at start"));
        }
    }

    private static void adopt(Log log, Uuid topicId, LogSettings topicSettings, Reply<Log> done) {
        if (!log.online()) {
            done.fail(new LogDirOfflineException("log directory " + log.parent() + " is offline"));
            return;
        }
        try {
            if (log.topicId().isZero() && !topicId.isZero()) {
                log.adopt(topicId);
            }
        } catch (IOException e) {
            log.noteFailure(e);
            done.fail(new LogDirOfflineException(DiskTrouble.describe(e)));
            return;
        }
        if (!topicId.isZero() && !topicId.equals(log.topicId())) {
            done.fail(new TopicIdMismatchException("the log of " + log.partition() + " in " + log.parent()
                    + " is of the topic with id " + log.topicId() + ", not " + topicId));
            return;
        }
        log.apply(topicSettings);
        done.complete(log);
    }
}
