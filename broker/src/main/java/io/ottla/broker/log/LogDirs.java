package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The directories of log.dirs and the logs in them. Signatures first; see the package comment for the thread. */
public final class LogDirs {
    /**
     * Opens every log of every directory, in parallel on the disk pool, recovering where the last stop was not clean.
     * A directory that cannot be read is offline. Completes on the asker's lane with the logs that are online.
     *
     * @param settingsOf the settings of a topic; called on the disk pool
     */
    public Reply<List<Log>> load(Lane asker, Function<String, LogSettings> settingsOf) {
        throw new UnsupportedOperationException("in work");
    }

    /**
     * The log of a partition, made if there is none, in the directory with the fewest logs. Completes on the asker's
     * lane. Fails with {@link LogDirOfflineException} if its directory, or every directory, is offline, and with
     * {@link TopicIdMismatchException} if the log there is of another topic of the same name.
     *
     * @param topicId zero if unknown
     */
    public Reply<Log> open(Lane asker, PartitionName partition, Uuid topicId, LogSettings settings) {
        throw new UnsupportedOperationException("in work");
    }

    /** Closes the log, sets its directory aside as {@code -delete} and deletes it after file.delete.delay.ms. */
    public Reply<Boolean> delete(Lane asker, PartitionName partition) {
        throw new UnsupportedOperationException("in work");
    }

    /** As {@link #delete}, but set aside as {@code -stray}: for a log that the controller knows nothing of. */
    public Reply<Boolean> deleteStray(Lane asker, PartitionName partition) {
        throw new UnsupportedOperationException("in work");
    }

    /** Space and logs of every directory. */
    public Reply<List<DirInfo>> describe(Lane asker) {
        throw new UnsupportedOperationException("in work");
    }

    /** Is told on the home lane when a directory goes offline, with the partitions whose logs are lost with it. */
    public void onOffline(BiConsumer<Path, List<PartitionName>> listener) {
        throw new UnsupportedOperationException("in work");
    }

    /** Syncs and closes all logs, writes the checkpoints and the mark of a clean stop. */
    public Reply<Boolean> close(Lane asker, long brokerEpoch) {
        throw new UnsupportedOperationException("in work");
    }
}
