package io.ottla.coordinator.store;

import org.jspecify.annotations.Nullable;

/**
 * Port: remembers the session of this broker across a crash, in a place that only one process can hold at a time (a
 * locked log directory). Who reads a note there knows that the process that wrote it is dead. Blocking and short.
 */
public interface SessionNote {
    /** What was remembered, or null when there is nothing, or nothing readable. */
    @Nullable
    Note read();

    /** Remembers; a failure is logged by the implementation and costs only the quick restart. */
    void write(Note note);

    /** A session and the secret that lets it be resumed. */
    record Note(long sessionId, String password) {}
}
