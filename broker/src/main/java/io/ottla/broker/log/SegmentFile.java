package io.ottla.broker.log;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A file of a segment that is open only while it is of use: the first user opens it, later ones share the handle, and
 * it closes when it has been idle and the last user is done. A deleted file stays readable for those who hold it.
 *
 * <p>Thread: any; handles are shared by counting references.
 */
final class SegmentFile {
    /** Whether a missing file is made. */
    enum Missing {
        CREATE,
        FAIL
    }

    /** Stands for a file that is not to be opened any more. */
    private static final Handle RETIRED = new Handle(null);

    private final Disk disk;
    private final Path directory;
    private final String name;
    private final AtomicReference<@Nullable Handle> shared = new AtomicReference<>();
    private boolean used;

    SegmentFile(Disk disk, Path directory, String name) {
        this.disk = disk;
        this.directory = directory;
        this.name = name;
    }

    Path path() {
        return directory.resolve(name);
    }

    /**
     * An open handle, which the caller must release. Throws NoSuchFileException if there is no such file (any more): the
     * log has a newer view without it.
     */
    Handle acquire(Missing missing) throws IOException {
        used = true;
        while (true) {
            Handle open = shared.get();
            if (open == RETIRED) {
                throw new NoSuchFileException(path().toString());
            }
            if (open != null && open.tryRetain()) {
                return open;
            }
            Handle fresh = new Handle(missing == Missing.CREATE ? disk.open(path()) : disk.openExisting(path()));
            fresh.retain();
            if (shared.compareAndSet(open, fresh)) {
                return fresh;
            }
            fresh.release(2);
        }
    }

    /** Closes the file once those who hold it are done. */
    void close() {
        Handle open = shared.get();
        if (open != null && open != RETIRED && shared.compareAndSet(open, null)) {
            open.release();
        }
    }

    /** Closes it for good: its name may soon be that of another file. Who holds it may go on. */
    void retire() {
        Handle open = shared.getAndSet(RETIRED);
        if (open != null && open != RETIRED) {
            open.release();
        }
    }

    /** Closes the file if nobody asked for it since the last call. */
    void closeIfIdle() {
        if (!used) {
            close();
        }
        used = false;
    }

    boolean isOpen() {
        Handle open = shared.get();
        return open != null && open != RETIRED;
    }

    /** The file while it is open. */
    static final class Handle extends AbstractReferenceCounted {
        private final @Nullable DiskFile file;

        private Handle(@Nullable DiskFile file) {
            this.file = file;
        }

        DiskFile file() {
            return Objects.requireNonNull(file);
        }

        private boolean tryRetain() {
            try {
                retain();
                return true;
            } catch (IllegalReferenceCountException closed) {
                return false;
            }
        }

        @Override
        protected void deallocate() {
            try {
                file().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }
    }
}
