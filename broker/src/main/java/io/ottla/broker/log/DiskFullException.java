package io.ottla.broker.log;

import java.io.IOException;

/** There is no space left (or no quota). The file may hold part of what was to be written. */
public final class DiskFullException extends IOException {
    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }

    public DiskFullException(String message) {
        super(message);
    }
}
