package io.ottla.client;

/**
 * The application interrupted its own thread while a call waited. The thread's flag stays set. What the call was about goes
 * on: a record that was handed in is sent, a commit that was asked for may come about. Immutable.
 */
public final class InterruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code call}: what waited. */
    public InterruptException(String call) {
        super(call + " was interrupted");
    }
}
