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

    /** The exception as this type if it tells of a full disk; Java has no type for that, only the system's text. */
    static IOException orSame(IOException e) {
        String text = String.valueOf(e.getMessage());
        boolean full = text.contains("No space left on device") || text.contains("Disk quota exceeded");
        return full && !(e instanceof DiskFullException) ? new DiskFullException(text, e) : e;
    }
}
