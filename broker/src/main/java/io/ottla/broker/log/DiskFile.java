package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a {@link Disk}, addressed by position; it has no cursor.
 *
 * <p>Thread: any number may read; one writes.
 */
public interface DiskFile extends AutoCloseable {
    /** Its length in bytes. */
    long bytes() throws IOException;

    /** Writes all that remains in the buffers, one after another, from this position on: one call if the system agrees. */
    void write(long position, ByteBuffer... from) throws IOException;

    /** Reads until the buffer is full or the file ends; returns the bytes read, 0 at or behind the end. */
    int read(long position, ByteBuffer into) throws IOException;

    /** Cuts the file to this length, or lengthens it with zeros. */
    void truncate(long bytes) throws IOException;

    /** Returns when what was written is on the medium. */
    void sync() throws IOException;

    /** The channel to send from without copying; null if this disk has none. */
    @Nullable
    FileChannel channel();

    @Override
    void close() throws IOException;
}
