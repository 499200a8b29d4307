package io.ottla.broker.log;

/** The directory of a log, or every directory, is offline: KAFKA_STORAGE_ERROR on the wire. */
public final class LogDirOfflineException extends RuntimeException {
    public LogDirOfflineException(String message) {
        super(message);
    }
}
