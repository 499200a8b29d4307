package io.ottla.broker.log;

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

    EpochFile(Log log) {
        this.log = log;
    }

    /** Has the epochs written as they are now. */
    void save() {
        if (writing) {
            changed = true;
            return;
        }
        writing = true;
        byte[] content = CheckpointText.epochs(log.epochs());
        log.onPool("write " + NAME, () -> {
            try {
                log.site().disk().replace(log.directory().resolve(NAME), content, Disk.Durability.CACHED);
            } finally {
                log.lane().run(this::written);
            }
        });
    }

    private void written() {
        writing = false;
        if (changed && !log.isClosed()) {
            changed = false;
            save();
        }
    }
}
