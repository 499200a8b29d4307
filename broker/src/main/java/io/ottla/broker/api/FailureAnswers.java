package io.ottla.broker.api;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * The error response of each API: the one place where a call that failed as a whole becomes bytes that its client
 * understands. The schemas say where an API has its error: once, or in every part that was asked for. Thread: any.
 */
public final class FailureAnswers {
    private FailureAnswers() {}

    /**
     * The response that says the error; null: there is none, hang up instead.
     *
     * @param message for the client, where the response has a place for it; the error's name when null
     */
    public static @Nullable Message answer(
            ApiKey key, int version, Message request, ErrorCode error, @Nullable String message) {
        if (request instanceof Produce.Request produce && produce.acks() == 0) {
            return null; // a producer that asked for no answer learns of the failure when its connection ends
        }
        return key.failed(request, version, error.code(), message == null ? error.name() : message);
    }
}
