package io.ottla.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.ApiVersionsHandler;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FailureAnswers;
import io.ottla.broker.api.Refused;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection: from frame to handler, and from its reply to the queue of answers. Thread: the
 * connection's event loop.
 */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final ChannelHandlerContext ctx;
    private final ServerConnection connection;
    private final Lane lane;
    private final ConnectionRules rules;
    private final AnswerQueue answers;
    private long bytesInFlight;

    /** @param loadChanged told when there may be room for more requests */
    Requests(
            ChannelHandlerContext ctx,
            ServerConnection connection,
            Lane lane,
            ConnectionRules rules,
            Runnable loadChanged) {
        this.ctx = ctx;
        this.connection = connection;
        this.lane = lane;
        this.rules = rules;
        this.answers = new AnswerQueue(ctx, loadChanged);
    }

    int inFlight() {
        return answers.inFlight();
    }

    /** Whether there are answers that a client would miss. */
    boolean areUnderWay() {
        return answers.isUnderWay();
    }

    boolean isFull() {
        return answers.inFlight() >= ConnectionRules.IN_FLIGHT_MAX
                || bytesInFlight >= ConnectionRules.IN_FLIGHT_BYTES_MAX;
    }

    void readEnds() {
        answers.readEnds();
    }

    void close() {
        answers.close();
    }

    /** Takes the frame over and serves the request in it. Throws MalformedException when there is none that we serve. */
    void take(ByteBuf frame) {
        answers.readBegins();
        boolean taken = false;
        try {
            RequestHead head = RequestHead.asksForVersions(frame) ? versionsHead(frame) : RequestHead.read(frame);
            ApiTable.Entry entry = entry(head);
            if (!entry.serves(head.version())) {
                answerUnknownVersion(head);
                return;
            }
            Message request = body(head, frame);
            taken = holdsRecords(head.key());
            serve(entry, open(head, taken ? frame : null), request);
        } finally {
            if (!taken) {
                frame.release();
            }
        }
    }

    /** Only a Produce points into its frame; everything else has been copied out of it when it is decoded. */
    private static boolean holdsRecords(ApiKey key) {
        return key == ApiKey.PRODUCE;
    }

    /** KIP-511: a version of ApiVersions that we do not know is answered in version 0, so nothing behind it is read. */
    private RequestHead versionsHead(ByteBuf frame) {
        ApiTable.Entry entry = rules.table().get().find(ApiKey.API_VERSIONS.id());
        int version = RequestHead.peekVersion(frame);
        if (entry != null && entry.serves(version)) {
            return RequestHead.read(frame);
        }
        return new RequestHead(ApiKey.API_VERSIONS, version, RequestHead.peekCorrelationId(frame), null);
    }

    private ApiTable.Entry entry(RequestHead head) {
        ApiTable.Entry entry = rules.table().get().find(head.key().id());
        if (entry == null) {
            throw new MalformedException("a request for " + head.key().apiName() + ", which is not served here");
        }
        if (!entry.serves(head.version()) && head.key() != ApiKey.API_VERSIONS) {
            throw new MalformedException("a request for " + head.key().apiName() + " version " + head.version()
                    + ", served are " + entry.from() + " to " + entry.to());
        }
        return entry;
    }

    private void answerUnknownVersion(RequestHead head) {
        Exchange exchange = open(new RequestHead(head.key(), 0, head.correlationId(), null), null);
        answered(exchange, ApiVersionsHandler.table(rules.table().get(), ErrorCode.UNSUPPORTED_VERSION));
    }

    private static Message body(RequestHead head, ByteBuf frame) {
        try {
            return head.key().readRequest(new Reader(frame), head.version());
        } catch (MalformedException e) {
            throw new MalformedException(head.key().apiName() + " version " + head.version() + ": " + e.getMessage());
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new MalformedException(head.key().apiName() + " version " + head.version() + ": " + e);
        }
    }

    private Exchange open(RequestHead head, @Nullable ByteBuf frame) {
        Exchange exchange = new Exchange(head, frame, frame == null ? 0 : frame.capacity());
        bytesInFlight += exchange.bytes();
        if (exchange.bytes() > 0) {
            rules.budget().take(exchange.bytes());
        }
        answers.add(exchange);
        return exchange;
    }

    private void serve(ApiTable.Entry entry, Exchange exchange, Message request) {
        RequestHead head = exchange.head();
        Call<Message> call =
                new Call<>(request, head.version(), head.correlationId(), head.clientId(), lane, connection);
        Reply<Message> reply;
        try {
            Refused refusal = rules.gate().refuse(head.key(), call);
            reply = refusal == null ? entry.door().handle(call) : Reply.failed(refusal);
        } catch (RuntimeException e) {
            reply = Reply.failed(e);
        }
        reply.read((answer, error) -> {
            if (error == null) {
                answered(exchange, answer);
            } else {
                failed(exchange, request, error);
            }
        });
    }

    private void failed(Exchange exchange, Message request, Throwable error) {
        RequestHead head = exchange.head();
        Message answer;
        if (error instanceof Refused refused) {
            answer = FailureAnswers.answer(head.key(), head.version(), request, refused.code(), refused.getMessage());
        } else {
            LOG.error("{} version {} from {} failed", head.key().apiName(), head.version(), connection, error);
            answer = FailureAnswers.answer(head.key(), head.version(), request, unforeseen(head.key()), null);
        }
        answered(exchange, answer);
        if (answer == null) {
            ctx.close();
        }
    }

    /** For what nobody foresaw: a code upon which the client tries again. */
    private static ErrorCode unforeseen(ApiKey key) {
        return switch (key) {
            case PRODUCE, FETCH, LIST_OFFSETS, OFFSET_FOR_LEADER_EPOCH -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
            case OFFSET_COMMIT, OFFSET_FETCH, JOIN_GROUP, SYNC_GROUP, HEARTBEAT, FIND_COORDINATOR ->
                ErrorCode.COORDINATOR_NOT_AVAILABLE;
            default -> ErrorCode.REQUEST_TIMED_OUT;
        };
    }

    private void answered(Exchange exchange, @Nullable Message answer) {
        bytesInFlight -= exchange.bytes();
        if (exchange.bytes() > 0) {
            rules.budget().give(exchange.bytes());
        }
        try {
            answers.answered(exchange, answer);
        } catch (RuntimeException e) {
            LOG.error(
                    "{} version {}: the answer cannot be written",
                    exchange.head().key(),
                    exchange.head().version(),
                    e);
            ctx.close();
        }
    }
}
