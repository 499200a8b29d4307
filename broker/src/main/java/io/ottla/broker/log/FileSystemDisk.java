package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The machine's file system. Thread: any. */
public final class FileSystemDisk implements Disk {
    @Override
    public DiskFile open(Path file) throws IOException {
        return opened(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    @Override
    public DiskFile openExisting(Path file) throws IOException {
        return opened(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static DiskFile opened(Path file, StandardOpenOption... how) throws IOException {
        try {
            return new ChannelFile(FileChannel.open(file, how));
        } catch (IOException e) {
            throw DiskFullException.orSame(e);
        }
    }

    @Override
    public byte @Nullable [] readSmall(Path file, int bytesMax) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = channel.size();
            if (bytes > bytesMax) {
                throw new IOException(file + " has " + bytes + " bytes, allowed are " + bytesMax);
            }
            ByteBuffer content = ByteBuffer.allocate((int) bytes);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // until full
            }
            return content.hasRemaining()
                    ? java.util.Arrays.copyOf(content.array(), content.position())
                    : content.array();
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    @Override
    public void replace(Path file, byte[] content, Durability durability) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer from = ByteBuffer.wrap(content);
            while (from.hasRemaining()) {
                channel.write(from);
            }
            if (durability == Durability.SYNCED) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw DiskFullException.orSame(e);
        }
        rename(fresh, file);
        if (durability == Durability.SYNCED) {
            syncDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        }
    }

    @Override
    public List<Entry> list(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                Entry entry = entry(path);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return entries;
    }

    private static @Nullable Entry entry(Path path) throws IOException {
        try {
            BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
            boolean directory = is.isDirectory();
            return new Entry(
                    path.getFileName().toString(),
                    directory,
                    directory ? 0 : is.size(),
                    is.lastModifiedTime().toMillis());
        } catch (NoSuchFileException goneMeanwhile) {
            return null;
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void makeDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw DiskFullException.orSame(e);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public @Nullable Lock lock(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            // this process has it already: as good as another
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : channel::close;
    }

    @Override
    public Space space(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return new Space(store.getTotalSpace(), store.getUsableSpace());
    }

    /** A file by its channel. */
    private record ChannelFile(FileChannel channel) implements DiskFile {
        @Override
        public long bytes() throws IOException {
            return channel.size();
        }

        @Override
        public void write(long position, ByteBuffer... from) throws IOException {
            try {
                if (from.length == 1) {
                    writeOne(position, from[0]);
                } else {
                    writeMany(position, from);
                }
            } catch (IOException e) {
                throw DiskFullException.orSame(e);
            }
        }

        private void writeOne(long position, ByteBuffer from) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        private void writeMany(long position, ByteBuffer[] from) throws IOException {
            long left = 0;
            for (ByteBuffer piece : from) {
                left += piece.remaining();
            }
            channel.position(position);
            while (left > 0) {
                left -= channel.write(from);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int done = 0;
            while (into.hasRemaining()) {
                int read = channel.read(into, position + done);
                if (read < 0) {
                    break;
                }
                done += read;
            }
            return done;
        }

        @Override
        public void truncate(long bytes) throws IOException {
            long now = channel.size();
            if (bytes < now) {
                channel.truncate(bytes);
            } else if (bytes > now) {
                writeOne(bytes - 1, ByteBuffer.allocate(1));
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
