package io.ottla.coordinator.store;

import io.ottla.protocol.wire.ErrorCode;

/** The store did not do what it was asked: it cannot be reached, or someone else is controller by now. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Why. */
    public enum Kind {
        /** The connection or the session is gone; whether a write was done is not known. */
        UNREACHABLE(ErrorCode.REQUEST_TIMED_OUT),
        /** Another controller was elected: nothing was written. */
        FENCED(ErrorCode.NOT_CONTROLLER),
        /** The store holds something else than the writer believed: nothing was written. */
        CONFLICT(ErrorCode.INVALID_UPDATE_VERSION),
        /** What is stored cannot be read. */
        CORRUPT(ErrorCode.UNKNOWN_SERVER_ERROR),
        /** The store refused us: authentication or access rights. */
        DENIED(ErrorCode.CLUSTER_AUTHORIZATION_FAILED);

        private final ErrorCode error;

        Kind(ErrorCode error) {
            this.error = error;
        }

        /** What a client is told. */
        public ErrorCode error() {
            return error;
        }
    }
}
