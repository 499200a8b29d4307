package io.ottla.broker.log;

/** A log cannot be made because its directory has no space left; once it has, it can. KAFKA_STORAGE_ERROR on the wire. */
public final class LogDirFullException extends RuntimeException {
    public LogDirFullException(String message) {
        super(message);
    }
}
