package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What became of one of several things that a request asked for. */
public record Outcome(ErrorCode error, @Nullable String message) {
    static Outcome of(short code, @Nullable String message) {
        return new Outcome(ErrorCode.of(code), message);
    }

    /** Whether there was no error. */
    public boolean succeeded() {
        return error == ErrorCode.NONE;
    }

    /** What to tell a person: the broker's words, else the name of the error. */
    public String text() {
        return message == null || message.isBlank() ? error.toString() : message;
    }

    /** Throws the failure, if it is one. */
    public void orThrow() {
        if (!succeeded()) {
            throw new ClientException(error, text());
        }
    }
}
