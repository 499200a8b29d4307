package io.ottla.broker.log;

/** What the one who opens a log knows of it. */
public enum Existing {
    /** The partition was just created: it has no log here. */
    NONE,
    /** There may be a log; if a directory is offline it may be there, so that no other is made. */
    POSSIBLE,
    /** As before, but one that cannot be opened is set aside and made anew: another broker leads and has it all. */
    COPY
}
