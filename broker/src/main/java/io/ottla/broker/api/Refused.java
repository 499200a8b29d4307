package io.ottla.broker.api;

import io.ottla.protocol.wire.ErrorCode;

/**
 * A request is refused as a whole: fails a reply where the API has one error for everything, or the same one for every
 * part. Has no stack trace, as it is an answer and not a fault.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** @param message for the client, in the APIs and versions that carry one: names field, value and what is allowed */
    public Refused(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
