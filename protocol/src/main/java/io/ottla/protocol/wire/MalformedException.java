package io.ottla.protocol.wire;

/** The bytes are not what they should be; the message names the field, its value and what is allowed. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message, null, false, false);
    }
}
