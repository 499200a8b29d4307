package io.ottla.coordinator.controller;

/** What becomes of the log of a replica that is told to stop. */
public enum LogFate {
    KEPT,
    /** Kept for the moment; the order to delete follows. */
    KEPT_BEFORE_DELETION,
    DELETED,
    /** Deleted as the replica has moved to another broker; counts only while no newer leader wants it here again. */
    MOVED_AWAY
}
