package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log does about a disk that does not.
 *
 * <pre>
 *   full            said once, appends are refused until one succeeds again; the directory counts as full
 *   anything else   the log's directory goes offline
 * </pre>
 *
 * Thread: the lane of its log, where it does not say otherwise.
 */
final class DiskTrouble {
    private static final Logger LOGGER = LoggerFactory.getLogger(DiskTrouble.class);

    /** Something for the disk pool. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private final Log log;
    private boolean full;

    DiskTrouble(Log log) {
        this.log = log;
    }

    void note(IOException e) {
        if (e instanceof DiskFullException || e.getCause() instanceof DiskFullException) {
            log.site().trouble().failed(log.parent(), full(e));
            if (!full) {
                full = true;
                LOGGER.warn(
                        "disk full log={} appends are refused until there is space: {}", log.partition(), describe(e));
            }
        } else if (log.online() && !log.isClosed()) {
            LOGGER.error("disk failed log={}: {}", log.partition(), describe(e));
            LOGGER.debug("disk failed log={}", log.partition(), e);
            log.failedForGood();
            log.site().trouble().failed(log.parent(), e);
        }
    }

    private static DiskFullException full(IOException e) {
        return e instanceof DiskFullException itself
                ? itself
                : (DiskFullException) Objects.requireNonNull(e.getCause());
    }

    /** A reader had trouble, on whatever thread. A file that is gone was deleted under it: that is no trouble. */
    void noteFromAnywhere(IOException e) {
        if (!(e instanceof NoSuchFileException)) {
            log.lane().run(() -> note(e));
        }
    }

    /** A reader asked for what is damaged. From any thread. */
    Read.Damaged refuse(Damage damage) {
        log.site().refusedReads().increment();
        return new Read.Damaged(damage);
    }

    /** A write succeeded. */
    void over() {
        if (full) {
            full = false;
            LOGGER.info("disk has space again log={}", log.partition());
        }
    }

    /** Runs a step on the disk pool, and notes its failure on the lane. */
    void onPool(String what, Step step) {
        log.site().pool().execute(() -> {
            try {
                step.run();
            } catch (IOException e) {
                log.lane().run(() -> note(new IOException(what + ": " + describe(e), e)));
            }
        });
    }

    /** What went wrong with which file, for people. */
    static String describe(IOException e) {
        if (e instanceof DiskFullException) {
            return "the disk is full: " + e.getMessage();
        }
        if (e instanceof AccessDeniedException denied) {
            return "this user has no access to " + denied.getFile();
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " is not there and cannot be made";
        }
        if (e instanceof FileAlreadyExistsException other) {
            return other.getFile() + " is there already, and is no directory";
        }
        return e instanceof FileSystemException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
