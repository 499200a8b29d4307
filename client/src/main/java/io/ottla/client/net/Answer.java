package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.Message;

/**
 * A broker's answer. Its record data, if any, is heap memory of its own that nobody has to release; see
 * {@link AnswerMemory} for the other cases.
 *
 * @param version the version that the request was sent in
 * @param frame what the body was read from
 */
public record Answer(int version, Message body, ByteBuf frame) {
    /** One whose body holds memory of its own. */
    public Answer(int version, Message body) {
        this(version, body, Unpooled.EMPTY_BUFFER);
    }

    /** The body as the type that goes with the request. */
    @SuppressWarnings("unchecked")
    public <T extends Message> T as(Class<T> type) {
        return type.cast(body);
    }
}
