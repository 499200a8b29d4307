package io.ottla.client.net;

import io.ottla.protocol.wire.Message;

/**
 * A broker's answer. Its record data, if any, is heap memory of its own that nobody has to release.
 *
 * @param version the version that the request was sent in
 */
public record Answer(int version, Message body) {
    /** The body as the type that goes with the request. */
    @SuppressWarnings("unchecked")
    public <T extends Message> T as(Class<T> type) {
        return type.cast(body);
    }
}
