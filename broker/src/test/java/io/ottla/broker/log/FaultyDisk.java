package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The machine's file system, parts of which a test can break or fill up while a broker uses them. Thread: any. */
public final class FaultyDisk implements Disk {
    private final Disk real = new FileSystemDisk();
    private final Set<Path> broken = ConcurrentHashMap.newKeySet();
    private final Set<Path> full = ConcurrentHashMap.newKeySet();

    /** From now on everything in this directory fails as a dying disk does. */
    public void breakBelow(Path directory) {
        broken.add(directory);
    }

    /** From now on nothing more can be written in this directory. */
    public void fillBelow(Path directory) {
        full.add(directory);
    }

    /** There is space again. */
    public void free() {
        full.clear();
    }

    private void check(Path path) throws IOException {
        for (Path below : broken) {
            if (path.startsWith(below)) {
                throw new IOException("Input/output error: " + path);
            }
        }
    }

    private void checkSpace(Path path) throws IOException {
        check(path);
        for (Path below : full) {
            if (path.startsWith(below)) {
                throw new DiskFullException("No space left on device: " + path);
            }
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        check(file);
        return new File(file, real.open(file));
    }

    @Override
    public DiskFile openExisting(Path file) throws IOException {
        check(file);
        return new File(file, real.openExisting(file));
    }

    @Override
    public byte @Nullable [] readSmall(Path file, int bytesMax) throws IOException {
        check(file);
        return real.readSmall(file, bytesMax);
    }

    @Override
    public void replace(Path file, byte[] content, Durability durability) throws IOException {
        checkSpace(file);
        real.replace(file, content, durability);
    }

    @Override
    public List<Entry> list(Path directory) throws IOException {
        check(directory);
        return real.list(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        check(from);
        real.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        check(path);
        real.delete(path);
    }

    @Override
    public void makeDirectories(Path directory) throws IOException {
        checkSpace(directory);
        real.makeDirectories(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        check(directory);
        real.syncDirectory(directory);
    }

    @Override
    public @Nullable Lock lock(Path lockFile) throws IOException {
        check(lockFile);
        return real.lock(lockFile);
    }

    @Override
    public Space space(Path path) throws IOException {
        check(path);
        boolean noRoom = full.stream().anyMatch(path::startsWith);
        return noRoom ? new Space(real.space(path).totalBytes(), 0) : real.space(path);
    }

    private final class File implements DiskFile {
        private final Path path;
        private final DiskFile file;

        private File(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public long bytes() throws IOException {
            check(path);
            return file.bytes();
        }

        @Override
        public void write(long position, ByteBuffer... from) throws IOException {
            checkSpace(path);
            file.write(position, from);
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            check(path);
            return file.read(position, into);
        }

        @Override
        public void truncate(long bytes) throws IOException {
            check(path);
            file.truncate(bytes);
        }

        @Override
        public void sync() throws IOException {
            check(path);
            file.sync();
        }

        @Override
        public @Nullable FileChannel channel() {
            return file.channel();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
