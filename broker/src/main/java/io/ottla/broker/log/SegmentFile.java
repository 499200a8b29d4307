package io.ottla.broker.log;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

    /** An open handle, which the caller must release. */
    Handle acquire(Missing missing) throws IOException {
        used = true;
        while (true) {
            Handle open = shared.get();
            if (open != null && open.tryRetain()) {
                return open;
            }
            Handle fresh = new Handle(missing == Missing.CREATE ? disk.open(path()) : disk.openExisting(path()));
            if (shared.compareAndSet(open, fresh)) {
                fresh.retain();
                return fresh;
            }
            fresh.release();
        }
    }

    /** Closes the file once those who hold it are done. */
    void close() {
        Handle open = shared.getAndSet(null);
        if (open != null) {
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
        return shared.get() != null;
    }

    /** The file while it is open. */
    static final class Handle extends AbstractReferenceCounted {
        private final DiskFile file;

        private Handle(DiskFile file) {
            this.file = file;
        }

        DiskFile file() {
            return file;
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
                file.close();
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
