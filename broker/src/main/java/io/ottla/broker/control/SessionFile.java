package io.ottla.broker.control;

import io.ottla.coordinator.store.SessionNote;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the ZooKeeper session in a file of a log directory, whose lock this process holds. Kafka ignores files that
 * it does not know there. One line: {@code session id in hex, blank, password}; readable by the owner only.
 */
public final class SessionFile implements SessionNote {
    /** The name of the file in the first log directory. */
    public static final String NAME = "zookeeper.session";

    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final int HEX = 16;
    private static final int LENGTH_MAX = 1024;

    private final Path file;

    /** @param logDir locked by this process for as long as it lives */
    public SessionFile(Path logDir) {
        this.file = logDir.resolve(NAME);
    }

    @Override
    public @Nullable Note read() {
        try {
            if (Files.size(file) > LENGTH_MAX) {
                throw new IOException("longer than " + LENGTH_MAX + " bytes");
            }
            String[] parts = Files.readString(file).strip().split(" ");
            if (parts.length != 2) {
                throw new IOException("not an id and a password");
            }
            return new Note(Long.parseUnsignedLong(parts[0], HEX), parts[1]);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | NumberFormatException e) {
            LOG.warn("{} is not used: {}", file, e.toString());
            return null;
        }
    }

    @Override
    public void write(Note note) {
        Path fresh = file.resolveSibling(NAME + ".tmp");
        try {
            Files.deleteIfExists(fresh);
            if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(fresh, Long.toHexString(note.sessionId()) + " " + note.password() + "\n");
            move(fresh);
        } catch (IOException e) {
            LOG.warn("{} not written, a restart after a crash will wait for the session: {}", file, e.toString());
        }
    }

    private void move(Path fresh) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
