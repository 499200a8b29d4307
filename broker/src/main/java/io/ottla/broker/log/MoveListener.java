package io.ottla.broker.log;

/** Hears that a log lies in another directory now. Thread: the log's lane, in the step in which it happens. */
@FunctionalInterface
public interface MoveListener {
    /** Whatever was done with the old one is done with the new one from now on: it holds the same, at the same offsets. */
    void moved(Log from, Log to);
}
