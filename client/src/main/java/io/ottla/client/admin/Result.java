package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one of several questions brought: an answer, or why there is none. Immutable.
 *
 * @param value null unless the outcome is good
 */
public record Result<T>(@Nullable T value, Outcome outcome) {
    static <T> Result<T> of(T value) {
        return new Result<>(value, new Outcome(ErrorCode.NONE, null));
    }

    static <T> Result<T> failed(ClientException failure) {
        return new Result<>(null, new Outcome(failure.error(), failure.getMessage()));
    }

    /** Whether there was no error. */
    public boolean succeeded() {
        return outcome.succeeded();
    }

    /** The answer; throws the failure if there is none. */
    public T orThrow() {
        outcome.orThrow();
        return Objects.requireNonNull(value);
    }
}
