package io.ottla.client.net;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.function.IntFunction;

/**
 * What to ask a broker. The version is chosen when the request is written: the highest within {@code from} to
 * {@code to} that the broker offers, so the body may depend on it. The body is made once, right before it is written, so
 * a request that is never written holds no buffers.
 *
 * @param from lowest version that can carry what the caller means
 * @param to highest version that the caller understands the answer of
 * @param body makes the message for the version; runs on the connection's event loop
 * @param timeoutMs time for the answer, counted from {@link ClientConnection#send}; 0 = the connection's own setting
 * @param answer whether the broker will answer at all (it does not to Produce with acks=0)
 */
public record Request(
        ApiKey key, int from, int to, IntFunction<? extends Message> body, int timeoutMs, AnswerMode answer) {

    /** Whether there will be an answer. */
    public enum AnswerMode {
        AWAITED,
        NONE
    }

    /** Any version that our codec knows. */
    public static Request of(ApiKey key, Message body) {
        return of(key, key.lowest(), key.highest(), version -> body);
    }

    /** A version between the two, and a body that depends on it. */
    public static Request of(ApiKey key, int from, int to, IntFunction<? extends Message> body) {
        return new Request(key, from, to, body, 0, AnswerMode.AWAITED);
    }

    /** The version to send to a broker that offers these; throws a ClientException with UNSUPPORTED_VERSION without one. */
    public int versionFor(ApiRanges offered) {
        ApiRanges.Range range = offered.of(key.id());
        if (range == null) {
            throw new ClientException(
                    ErrorCode.UNSUPPORTED_VERSION, "The broker does not support " + key.apiName() + ".");
        }
        int version = Math.min(to, range.highest());
        if (version < from || version < range.lowest()) {
            throw new ClientException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "The broker offers " + key.apiName() + " in versions " + range.lowest() + " to " + range.highest()
                            + ", needed is one of " + from + " to " + to + ".");
        }
        return version;
    }

    /** This request with a time limit of its own, for one that the broker may keep for long. */
    public Request within(int ms) {
        return new Request(key, from, to, body, ms, answer);
    }

    /** This request, complete as soon as it has been handed to the system. */
    public Request withoutAnswer() {
        return new Request(key, from, to, body, timeoutMs, AnswerMode.NONE);
    }
}
