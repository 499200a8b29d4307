package io.ottla.broker.server;

/** The broker cannot start; the message is one line that says what to do about it. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message, null, false, false);
    }
}
