package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import io.ottla.client.ClientException;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import org.jspecify.annotations.Nullable;

/**
 * A request with the one who waits for its answer: a caller, or the connection itself while it agrees on versions.
 * Completed once. Thread: the connection's event loop.
 */
final class Exchange {
    private final Request request;
    private final @Nullable Reply<Answer> reply;
    private final VersionAgreement.@Nullable Raw raw;
    private @Nullable ScheduledFuture<?> deadline;
    private int version;
    private int correlationId;

    private Exchange(Request request, @Nullable Reply<Answer> reply, VersionAgreement.@Nullable Raw raw) {
        this.request = request;
        this.reply = reply;
        this.raw = raw;
    }

    static Exchange of(Request request, Reply<Answer> reply) {
        return new Exchange(request, reply, null);
    }

    static Exchange ofOurOwn(Request request, VersionAgreement.Raw raw) {
        return new Exchange(request, null, raw);
    }

    Request request() {
        return request;
    }

    int correlationId() {
        return correlationId;
    }

    /** Notes the order that ends the wait. */
    void deadline(ScheduledFuture<?> order) {
        deadline = order;
    }

    void written(int inVersion, int withCorrelationId) {
        version = inVersion;
        correlationId = withCorrelationId;
    }

    /** Whether the answer goes to the connection itself. */
    boolean isOurOwn() {
        return raw != null;
    }

    void completeOurOwn(ByteBuf frame) {
        cancelDeadline();
        if (raw != null) {
            raw.read(version, frame);
        }
    }

    /** The body of the answer, from what follows the correlation id. */
    Message read(ByteBuf frame) {
        Reader reader = new Reader(frame);
        if (request.key().responseHeader(version) == 1) {
            reader.skipTags();
        }
        return request.key().readResponse(reader, version);
    }

    void complete(Message body, ByteBuf frame) {
        cancelDeadline();
        if (reply != null) {
            reply.complete(new Answer(version, body, frame));
        }
    }

    void fail(ClientException why) {
        cancelDeadline();
        if (reply != null) {
            reply.fail(why);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
