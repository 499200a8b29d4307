package io.ottla.broker.server;

import io.ottla.coordinator.store.SessionNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers this broker's ZooKeeper session in a log directory, whose lock only one process can hold: so a broker that
 * starts right after kill -9 can end the dead one's session instead of waiting until it times out. Readable by its owner
 * only, since the session can be resumed with it.
 *
 * <pre>
 *   line 1: session id, hexadecimal     line 2: its password, base64
 * </pre>
 */
final class SessionFile implements SessionNote {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final String NAME = ".ottla-session";
    private static final int HEX = 16;

    private final Path file;

    SessionFile(Path dir) {
        this.file = dir.resolve(NAME);
    }

    @Override
    public @Nullable Note read() {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
            return lines.size() < 2 ? null : new Note(Long.parseUnsignedLong(lines.get(0), HEX), lines.get(1));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | NumberFormatException e) {
            LOG.warn("{} is not readable, so a session of a killed broker has to time out: {}", file, e.toString());
            return null;
        }
    }

    @Override
    public void write(Note note) {
        String text = Long.toHexString(note.sessionId()) + "\n" + note.password() + "\n";
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("{} cannot be written, so after kill -9 the session has to time out: {}", file, e.toString());
        }
    }
}
