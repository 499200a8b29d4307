package io.ottla.client;

import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A request that did not succeed, with the protocol's error for it. What never reached a broker has one of these too:
 * {@link ErrorCode#NETWORK_EXCEPTION} for a lost or refused connection, {@link ErrorCode#REQUEST_TIMED_OUT} for no
 * answer in time, {@link ErrorCode#UNSUPPORTED_VERSION} for an API that the broker lacks. Immutable.
 */
public class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;
    private final boolean retriable;

    /** Retriable if that is usual for the error; {@code message}: a sentence. */
    public ClientException(ErrorCode error, String message) {
        this(error, message, null);
    }

    /** The same, with what it comes from. */
    public ClientException(ErrorCode error, String message, @Nullable Throwable cause) {
        this(error, message, cause, error.isRetriable());
    }

    /** {@code retriable}: whether the same can be expected to succeed later, whatever is usual for the error. */
    protected ClientException(ErrorCode error, String message, @Nullable Throwable cause, boolean retriable) {
        super(message, cause);
        this.error = error;
        this.retriable = retriable;
    }

    /** A failure that is not worth another try where it happened, whatever is usual for the error. */
    public static ClientException lasting(ErrorCode error, String message) {
        return lasting(error, message, null);
    }

    /** The same, with what it comes from. */
    public static ClientException lasting(ErrorCode error, String message, @Nullable Throwable cause) {
        return new ClientException(error, message, cause, false);
    }

    /** The failure that a broker reported, with its message if it sent one. */
    public static ClientException of(ErrorCode error, @Nullable String message, String what) {
        return new ClientException(error, message == null ? what + ": " + error : message);
    }

    /** The same failure on another thread's stack, with this as its cause; a more special one is left as it is. */
    public ClientException again() {
        return getClass() == ClientException.class
                ? new ClientException(error, String.valueOf(getMessage()), this, retriable)
                : this;
    }

    /** The protocol's error. */
    public ErrorCode error() {
        return error;
    }

    /** Whether the same request can be expected to succeed later. */
    public boolean isRetriable() {
        return retriable;
    }
}
