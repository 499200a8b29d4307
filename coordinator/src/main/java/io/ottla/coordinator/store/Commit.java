package io.ottla.coordinator.store;

/** What became of one change. */
public sealed interface Commit {
    /** It is stored; the version of the node that it wrote, where that matters. */
    record Done(int version) implements Commit {}

    /** The store held something else than expected; nothing was written. */
    record Conflict(String what) implements Commit {}
}
