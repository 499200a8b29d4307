package io.ottla.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that a test can fill up, break and crash: {@link #crash} forgets what was not synced, except for a
 * random prefix of it, as a machine that loses power would.
 */
public final class SimDisk implements Disk {
    private final TreeMap<Path, Content> files = new TreeMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> brokenBelow = new HashSet<>();
    private final Map<Path, Boolean> locks = new HashMap<>();
    private long capacityBytes = Long.MAX_VALUE;
    private int openFiles;
    private int writes;
    private int reads;

    /** The bytes of a file as the page cache has them and as the medium has them. */
    private static final class Content {
        private byte[] cached = new byte[0];
        private int length;
        private byte[] synced = new byte[0];
        private int cuts;
    }

    /**
     * A look at a file from outside.
     *
     * @param bytes read-only
     * @param cuts grows whenever what was written is changed, and not only added to
     */
    public record Glance(Object file, ByteBuffer bytes, int cuts) {}

    /** What the page cache has of a file; null if there is none. Without a copy, so for now only. */
    public @Nullable Glance glance(Path file) {
        Content content = files.get(file);
        return content == null
                ? null
                : new Glance(
                        content,
                        ByteBuffer.wrap(content.cached, 0, content.length).asReadOnlyBuffer(),
                        content.cuts);
    }

    /** From now on writes fail that would make all files together larger. */
    public void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** From now on everything in this directory fails. */
    public void breakBelow(Path directory) {
        brokenBelow.add(directory);
    }

    public int openFiles() {
        return openFiles;
    }

    public int writes() {
        return writes;
    }

    public int reads() {
        return reads;
    }

    /** The process dies: only the locks are gone. */
    public void killProcess() {
        locks.clear();
    }

    /** The machine dies: of what was not synced, a random prefix survives. */
    public void crash(Random random) {
        locks.clear();
        for (Content content : files.values()) {
            int unsynced = content.length - content.synced.length;
            int survive = unsynced <= 0 ? content.length : content.synced.length + random.nextInt(unsynced + 1);
            byte[] left = Arrays.copyOf(content.cached, survive);
            System.arraycopy(content.synced, 0, left, 0, Math.min(survive, content.synced.length));
            content.cached = left;
            content.length = survive;
            content.synced = left.clone();
            content.cuts++;
        }
    }

    public byte[] bytesOf(Path file) {
        Content content = files.get(file);
        return content == null ? new byte[0] : Arrays.copyOf(content.cached, content.length);
    }

    /** Changes bytes of a file behind the back of those who have it open. */
    public void damage(Path file, int position, byte[] bytes) {
        Content content = files.get(file);
        System.arraycopy(bytes, 0, content.cached, position, bytes.length);
    }

    public void put(Path file, byte[] bytes) {
        Content content = new Content();
        content.cached = bytes.clone();
        content.length = bytes.length;
        content.synced = bytes.clone();
        files.put(file, content);
        addDirectories(file.getParent());
    }

    public boolean exists(Path path) {
        return files.containsKey(path) || directories.contains(path);
    }

    public List<String> names(Path directory) throws IOException {
        return list(directory).stream().map(Entry::name).sorted().toList();
    }

    private long used() {
        return files.values().stream().mapToLong(content -> content.length).sum();
    }

    private void check(Path path) throws IOException {
        for (Path broken : brokenBelow) {
            if (path.startsWith(broken)) {
                throw new IOException("Input/output error: " + path);
            }
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        check(file);
        if (!directories.contains(file.getParent())) {
            throw new NoSuchFileException(file.toString());
        }
        files.computeIfAbsent(file, path -> new Content());
        return new SimFile(file, files.get(file));
    }

    @Override
    public DiskFile openExisting(Path file) throws IOException {
        check(file);
        Content content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new SimFile(file, content);
    }

    @Override
    public byte @Nullable [] readSmall(Path file, int bytesMax) throws IOException {
        check(file);
        return files.containsKey(file) ? bytesOf(file) : null;
    }

    @Override
    public void replace(Path file, byte[] content, Durability durability) throws IOException {
        check(file);
        if (used() + content.length > capacityBytes) {
            throw new DiskFullException("No space left on device");
        }
        put(file, content);
    }

    @Override
    public List<Entry> list(Path directory) throws IOException {
        check(directory);
        List<Entry> entries = new ArrayList<>();
        files.forEach((path, content) -> {
            if (path.getParent().equals(directory)) {
                entries.add(new Entry(path.getFileName().toString(), false, content.length, 0));
            }
        });
        for (Path path : directories) {
            if (directory.equals(path.getParent())) {
                entries.add(new Entry(path.getFileName().toString(), true, 0, 0));
            }
        }
        return entries;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        check(from);
        Content content = files.remove(from);
        if (content != null) {
            files.put(to, content);
            return;
        }
        if (!directories.remove(from)) {
            throw new NoSuchFileException(from.toString());
        }
        directories.add(to);
        List<Path> inside =
                files.keySet().stream().filter(path -> path.startsWith(from)).toList();
        inside.forEach(path -> files.put(to.resolve(path.getFileName()), files.remove(path)));
    }

    @Override
    public void delete(Path path) throws IOException {
        check(path);
        files.remove(path);
        directories.remove(path);
    }

    @Override
    public void makeDirectories(Path directory) throws IOException {
        check(directory);
        addDirectories(directory);
    }

    private void addDirectories(@Nullable Path directory) {
        for (Path at = directory; at != null; at = at.getParent()) {
            directories.add(at);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        check(directory);
    }

    @Override
    public @Nullable Lock lock(Path lockFile) throws IOException {
        check(lockFile);
        return locks.putIfAbsent(lockFile, true) == null ? () -> locks.remove(lockFile) : null;
    }

    @Override
    public Space space(Path path) throws IOException {
        check(path);
        return new Space(capacityBytes, capacityBytes - used());
    }

    private final class SimFile implements DiskFile {
        private final Path path;
        private final Content content;

        private SimFile(Path path, Content content) {
            this.path = path;
            this.content = content;
            openFiles++;
        }

        @Override
        public long bytes() throws IOException {
            check(path);
            return content.length;
        }

        @Override
        public void write(long position, ByteBuffer... from) throws IOException {
            check(path);
            writes++;
            long at = position;
            for (ByteBuffer piece : from) {
                long room = capacityBytes - used() + Math.max(0, content.length - at);
                int fits = (int) Math.max(0, Math.min(piece.remaining(), room));
                boolean torn = fits < piece.remaining();
                byte[] bytes = new byte[fits];
                piece.get(bytes);
                grow(at + fits);
                System.arraycopy(bytes, 0, content.cached, (int) at, fits);
                at += fits;
                if (torn) {
                    throw new DiskFullException("No space left on device");
                }
            }
        }

        private void grow(long length) {
            if (length > content.cached.length) {
                content.cached = Arrays.copyOf(content.cached, (int) Math.max(length, 2L * content.cached.length));
            }
            content.length = (int) Math.max(content.length, length);
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            reads++;
            check(path);
            int bytes = (int) Math.max(0, Math.min(into.remaining(), content.length - position));
            into.put(content.cached, (int) Math.min(position, content.length), bytes);
            return bytes;
        }

        @Override
        public void truncate(long bytes) throws IOException {
            check(path);
            content.cuts++;
            if (bytes > content.length) {
                grow(bytes);
            }
            Arrays.fill(content.cached, (int) bytes, content.cached.length, (byte) 0);
            content.length = (int) bytes;
            content.synced = Arrays.copyOf(content.synced, Math.min(content.synced.length, (int) bytes));
        }

        @Override
        public void sync() throws IOException {
            check(path);
            content.synced = Arrays.copyOf(content.cached, content.length);
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public void close() {
            openFiles--;
        }
    }
}
