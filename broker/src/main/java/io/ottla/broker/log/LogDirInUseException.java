package io.ottla.broker.log;

import java.io.IOException;

/** Another process holds the lock of a log directory; the message says what to do. */
public final class LogDirInUseException extends IOException {
    LogDirInUseException(String message) {
        super(message);
    }
}
