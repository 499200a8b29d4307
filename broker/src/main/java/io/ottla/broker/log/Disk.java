package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file system as the log sees it: the port between the log and the machine. Tests put a disk behind it that forgets
 * what was not synced, tears writes or is full.
 *
 * <p>Thread: any. Every method blocks; a full disk shows as {@link DiskFullException}, all other trouble as a plain
 * IOException.
 */
public interface Disk {
    /** Opens a file for reading and writing, creating it if there is none. */
    DiskFile open(Path file) throws IOException;

    /** Opens a file that exists for reading. Throws NoSuchFileException if there is none. */
    DiskFile openExisting(Path file) throws IOException;

    /** The whole of a small file, or null if there is none. Throws an IOException for one above {@code bytesMax}. */
    byte @Nullable [] readSmall(Path file, int bytesMax) throws IOException;

    /** Replaces a file in one step: written beside it as {@code name.tmp}, then renamed. */
    void replace(Path file, byte[] content, Durability durability) throws IOException;

    /** What lies in a directory, in no order; empty if there is no such directory. */
    List<Entry> list(Path directory) throws IOException;

    /** Renames in one step, replacing the target if it is a file. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory; without effect if there is none. */
    void delete(Path path) throws IOException;

    /** Creates a directory and the missing ones above it. */
    void makeDirectories(Path directory) throws IOException;

    /** Makes creations, renames and deletions in a directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Takes the lock of a directory for this process; null if another process holds it. */
    @Nullable
    Lock lock(Path lockFile) throws IOException;

    /** The bytes of the file system that holds this path. */
    Space space(Path path) throws IOException;

    /** What a caller of {@link #replace} may count on when it returns. */
    enum Durability {
        /** It outlives a power failure: file and directory are synced. */
        SYNCED,
        /** It outlives this process; after a power failure the old content or none may be there. For what can be rebuilt. */
        CACHED
    }

    /**
     * Something in a directory.
     *
     * @param name the last part of the path
     * @param bytes of a file; 0 for a directory
     * @param modifiedMs when its content was last changed, ms since the epoch
     */
    record Entry(String name, boolean directory, long bytes, long modifiedMs) {}

    /** Bytes of a file system in all and free for us. */
    record Space(long totalBytes, long usableBytes) {}

    /** A lock that this process holds. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
