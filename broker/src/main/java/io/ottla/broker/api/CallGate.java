package io.ottla.broker.api;

import io.ottla.protocol.api.ApiKey;
import org.jspecify.annotations.Nullable;

/**
 * Asked before each call is handled: the place of rules that hold for a whole API. What depends on a topic or a group is
 * asked by the API's handler. Thread: the connection's event loop.
 */
@FunctionalInterface
public interface CallGate {
    /** Lets everyone do everything. */
    CallGate OPEN = (key, call) -> null;

    /** Null to let the call pass, or why it may not. */
    @Nullable
    Refused refuse(ApiKey key, Call<?> call);
}
