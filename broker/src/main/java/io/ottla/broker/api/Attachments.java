package io.ottla.broker.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lives as long as a connection: state, one object per type, and what is to be done when it closes. Thread: its event
 * loop.
 */
public final class Attachments {
    private final Map<Class<?>, Object> kept = new HashMap<>();
    private final List<Runnable> onClose = new ArrayList<>();
    private boolean closed;

    /** What was kept last under this type, or null. */
    public <T> @Nullable T kept(Class<T> type) {
        return type.cast(kept.get(type));
    }

    /** In place of what was kept under this type before. */
    public <T> void keep(Class<T> type, T state) {
        kept.put(type, state);
    }

    /** Runs the task at the close; at once if that has been. */
    public void onClose(Runnable task) {
        if (closed) {
            task.run();
        } else {
            onClose.add(task);
        }
    }

    /** The connection is closed: runs what was to be done, and lets go of everything. */
    public void close() {
        closed = true;
        onClose.forEach(Runnable::run);
        onClose.clear();
        kept.clear();
    }
}
