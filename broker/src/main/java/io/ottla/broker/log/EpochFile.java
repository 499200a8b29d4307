package io.ottla.broker.log;

import org.jspecify.annotations.Nullable;

/**
 * Writes the leader epochs of a log to {@code leader-epoch-checkpoint}, on the disk pool, one write at a time and only
 * the newest. Losing it costs nothing: recovery finds the epochs in the batches.
 *
 * <p>Thread: the lane of its log.
 */
final class EpochFile {
    static final String NAME = "leader-epoch-checkpoint";

    private final Log log;
    private boolean writing;
    private boolean changed;
    private @Nullable EpochHistory saved;

    EpochFile(Log log) {
        this.log = log;
    }

    /** Has the epochs written, unless the file has them. */
    void saveChanged() {
        if (saved != log.epochs()) {
            save();
        }
    }

    /** Has the epochs written as they are now. */
    void save() {
        if (writing) {
            changed = true;
            return;
        }
        writing = true;
        EpochHistory epochs = log.epochs();
        byte[] content = CheckpointText.epochs(epochs);
        log.onPool("write " + NAME, () -> {
            boolean done = false;
            try {
                log.site().disk().replace(log.directory().resolve(NAME), content, Disk.Durability.CACHED);
                done = true;
            } finally {
                EpochHistory inFile = done ? epochs : null;
                log.lane().run(() -> written(inFile));
            }
        });
    }

    private void written(@Nullable EpochHistory inFile) {
        saved = inFile;
        writing = false;
        if (changed && !log.isClosed()) {
            changed = false;
            save();
        }
    }
}
