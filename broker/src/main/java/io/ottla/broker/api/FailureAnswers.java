package io.ottla.broker.api;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** The error response of each API: the one place where a failed call becomes bytes that its client understands. */
public interface FailureAnswers {
    /** The response that says {@code code} in every place where this API says errors; null: hang up instead. */
    @Nullable
    Message answer(ApiKey key, int version, Message request, ErrorCode code, @Nullable String message);
}
