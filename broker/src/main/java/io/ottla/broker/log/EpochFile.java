package io.ottla.broker.log;

import org.jspecify.annotations.Nullable;

/**
 * The leader epochs of a log. Writes them to {@code leader-epoch-checkpoint}, on the disk pool, one write at a time and only
 * the newest. Losing it costs nothing: recovery finds the epochs in the batches.
 *
 * <p>Thread: the lane of its log.
 */
final class EpochFile {
    static final String NAME = "leader-epoch-checkpoint";

    private final Log log;
    private EpochHistory history;
    private boolean writing;
    private boolean changed;
    private @Nullable EpochHistory saved;

    EpochFile(Log log, EpochHistory history) {
        this.log = log;
        this.history = history;
    }

    EpochHistory history() {
        return history;
    }

    /** Takes over what is another history than before, and has it written; whether it is. */
    boolean become(EpochHistory other) {
        if (other == history) {
            return false;
        }
        history = other;
        save();
        return true;
    }

    /** Has the epochs written, unless the file has them. */
    void saveChanged() {
        if (saved != history) {
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
        EpochHistory epochs = history;
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
