package io.ottla.broker.api;

import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;

/**
 * Serves one API. Runs on the event loop of the connection and must not block it; the reply is read there too.
 *
 * <p>A reply that completes with null means that no answer is sent (Produce with acks=0). One that fails becomes the
 * API's own error response, see {@link FailureAnswers}: with the code of a {@link Refused}, and with a retriable code and a
 * log line for anything else. The same goes for an exception thrown here.
 */
@FunctionalInterface
public interface Handler<Q extends Message, S extends Message> {
    Reply<S> handle(Call<Q> call);
}
