package io.ottla.client.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.DefaultNameResolver;
import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Message;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one broker. Opens itself, asks which versions the broker offers (KIP-35, with the fallback of
 * KIP-511), then sends what is queued. Answers come in the order of the requests; anything else is a broken peer and
 * closes the connection. A request without an answer in time closes it too, since all behind it would wait as well.
 *
 * <pre>
 *   OPENING --connected--> AGREEING --ApiVersions--> READY --close, error, timeout--> CLOSED
 *      |                       |                                                        ^
 *      +-----------------------+--------------------------------------------------------+
 * </pre>
 *
 * Thread: {@link #send}, {@link #ready}, {@link #close} from anywhere; all state belongs to the event loop.
 */
public final class ClientConnection {
    private final ClientLoop io;
    private final EventLoop loop;
    private final HostPort address;
    private final ConnectionSettings settings;
    private final ArrayDeque<Exchange> queued = new ArrayDeque<>();
    private final ArrayDeque<Exchange> inFlight = new ArrayDeque<>();
    private final ArrayDeque<Reply<ApiRanges>> awaitingReady = new ArrayDeque<>();
    private @Nullable Dialing dialing;
    private @Nullable FrameWriter writer;
    private @Nullable ApiRanges ranges;
    private @Nullable ClientException closed;
    private @Nullable Runnable onClosed;
    private int nextCorrelationId;

    private ClientConnection(ClientLoop io, HostPort address, ConnectionSettings settings) {
        this.io = io;
        this.loop = io.executor();
        this.address = address;
        this.settings = settings;
    }

    /** Begins to connect and returns at once. From anywhere. */
    public static ClientConnection open(ClientLoop io, HostPort address, ConnectionSettings settings) {
        ClientConnection connection = new ClientConnection(io, address, settings);
        io.executor().execute(connection::connect);
        return connection;
    }

    /**
     * Sends the request once the connection is ready and has a place in flight. From anywhere; requests of one thread
     * keep their order. The reply fails with a {@link ClientException}, never with anything else.
     */
    public Reply<Answer> send(Lane home, Request request) {
        Reply<Answer> reply = Reply.on(home);
        Exchange exchange = Exchange.of(request, reply);
        onLoop(() -> enqueue(exchange));
        return reply;
    }

    /** What the broker offers, as soon as it has said so. From anywhere. */
    public Reply<ApiRanges> ready(Lane home) {
        Reply<ApiRanges> reply = Reply.on(home);
        onLoop(() -> {
            if (closed != null) {
                reply.fail(closed);
            } else if (ranges != null) {
                reply.complete(ranges);
            } else {
                awaitingReady.add(reply);
            }
        });
        return reply;
    }

    /** Runs the task on the event loop once the connection is closed, whyever; at once if it is. From anywhere. */
    public void onClosed(Runnable task) {
        onLoop(() -> {
            if (closed != null) {
                task.run();
            } else {
                onClosed = task;
            }
        });
    }

    /** Closes the connection and fails what is unanswered. From anywhere, any number of times. */
    public void close() {
        onLoop(() -> end(failure(ErrorCode.NETWORK_EXCEPTION, "was closed by this side", null)));
    }

    public HostPort address() {
        return address;
    }

    /** Whether it can still carry requests, connected already or not. On the event loop. */
    boolean isOpen() {
        return closed == null;
    }

    /** Requests that have no answer yet, sent or not. On the event loop. */
    int unanswered() {
        return queued.size() + inFlight.size();
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void connect() {
        if (closed != null) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(io.channels())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMs())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel created) {
                        AnswerFrames frames = new AnswerFrames(settings.answerBytesMax(), settings.memory());
                        if (settings.memory() != AnswerMemory.HEAP) {
                            created.config().setRecvByteBufAllocator(new AnswerReads(frames));
                        }
                        created.pipeline().addLast(frames, new Answers());
                    }
                });
        if (settings.sendBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, settings.sendBufferBytes());
        }
        if (settings.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, settings.receiveBufferBytes());
        }
        dialing = new Dialing(bootstrap, address, new Dialing.Caller() {
            @Override
            public void connected(Channel channel) {
                io.traffic().opened();
                writer = new FrameWriter(channel, settings.clientId(), io.traffic());
                new VersionAgreement(ClientConnection.this::write, ClientConnection.this::agreed).begin();
            }

            @Override
            public void failed(Throwable why) {
                end(failure(ErrorCode.NETWORK_EXCEPTION, "could not be established", why));
            }
        });
        dialing.begin(new DefaultNameResolver(loop));
    }

    private void agreed(@Nullable ApiRanges offered, @Nullable ClientException failure) {
        if (offered == null) {
            end(failure == null ? failure(ErrorCode.NETWORK_EXCEPTION, "has no versions", null) : failure);
            return;
        }
        ranges = offered;
        while (!awaitingReady.isEmpty()) {
            awaitingReady.remove().complete(offered);
        }
        pump();
    }

    private void enqueue(Exchange exchange) {
        if (closed != null) {
            exchange.fail(closed);
        } else if (queued.size() >= settings.queuedMax()) {
            exchange.fail(failure(ErrorCode.NETWORK_EXCEPTION, "has " + queued.size() + " requests queued", null));
        } else {
            int timeoutMs =
                    exchange.request().timeoutMs() > 0 ? exchange.request().timeoutMs() : settings.requestTimeoutMs();
            exchange.deadline(loop.schedule(() -> late(exchange, timeoutMs), timeoutMs, TimeUnit.MILLISECONDS));
            queued.add(exchange);
            pump();
        }
    }

    private void late(Exchange exchange, int timeoutMs) {
        String what = exchange.request().key().apiName() + " was not answered within " + timeoutMs + " ms";
        if (ranges == null) {
            end(failure(ErrorCode.REQUEST_TIMED_OUT, "is not ready: " + what, null));
        } else {
            end(failure(ErrorCode.REQUEST_TIMED_OUT, "is closed: " + what, null));
        }
    }

    private void pump() {
        while (ranges != null && closed == null && inFlight.size() < settings.inFlightMax() && !queued.isEmpty()) {
            start(queued.remove(), ranges);
        }
    }

    private void start(Exchange exchange, ApiRanges offered) {
        Request request = exchange.request();
        try {
            int version = request.versionFor(offered);
            write(exchange, version, request.body().apply(version));
        } catch (ClientException e) {
            exchange.fail(e);
        } catch (RuntimeException e) {
            exchange.fail(new ClientException(
                    ErrorCode.INVALID_REQUEST, request.key().apiName() + " cannot be sent: " + e.getMessage(), e));
        }
    }

    private void write(Exchange exchange, int version, Message body) {
        if (writer == null) {
            throw new IllegalStateException("not connected");
        }
        int correlationId = nextCorrelationId++;
        exchange.written(version, correlationId);
        writer.write(exchange.request().key(), version, correlationId, body);
        if (exchange.request().answer() == Request.AnswerMode.NONE) {
            writer.whenWritten().addListener(done -> {
                if (done.isSuccess()) {
                    exchange.complete(body, Unpooled.EMPTY_BUFFER);
                } else {
                    exchange.fail(failure(ErrorCode.NETWORK_EXCEPTION, "broke", done.cause()));
                }
            });
        } else {
            inFlight.add(exchange);
            io.traffic().awaits(1);
        }
    }

    /** Sends one of our own questions before the connection is ready. */
    private void write(ApiKey key, int version, Message body, VersionAgreement.Raw to) {
        Exchange exchange = Exchange.ofOurOwn(Request.of(key, body), to);
        exchange.deadline(loop.schedule(
                () -> late(exchange, settings.connectTimeoutMs()), settings.connectTimeoutMs(), TimeUnit.MILLISECONDS));
        write(exchange, version, body);
    }

    private void answered(ByteBuf frame) {
        Exchange exchange = inFlight.poll();
        int correlationId = frame.readInt();
        if (exchange == null || exchange.correlationId() != correlationId) {
            if (exchange != null) {
                inFlight.addFirst(exchange);
            }
            throw new MalformedException("answer with correlation id " + correlationId + ", expected is "
                    + (exchange == null ? "none" : exchange.correlationId()));
        }
        io.traffic().answered(Integer.BYTES + Integer.BYTES + frame.readableBytes());
        if (exchange.isOurOwn()) {
            exchange.completeOurOwn(frame);
            return;
        }
        Message body;
        try {
            body = exchange.read(frame);
        } catch (RuntimeException e) {
            end(failure(ErrorCode.CORRUPT_MESSAGE, "brought an answer that cannot be read", e));
            exchange.fail(failure(ErrorCode.CORRUPT_MESSAGE, "brought an answer that cannot be read", e));
            return;
        }
        exchange.complete(body, frame);
        pump();
    }

    private void end(ClientException why) {
        if (closed != null) {
            return;
        }
        closed = why;
        if (dialing != null) {
            dialing.stop();
        }
        if (writer != null) {
            io.traffic().closed(inFlight.size());
        }
        failAll(inFlight, why);
        failAll(queued, why);
        while (!awaitingReady.isEmpty()) {
            awaitingReady.remove().fail(why);
        }
        if (onClosed != null) {
            onClosed.run();
        }
    }

    private static void failAll(ArrayDeque<Exchange> exchanges, ClientException why) {
        while (!exchanges.isEmpty()) {
            exchanges.remove().fail(why);
        }
    }

    private ClientException failure(ErrorCode error, String what, @Nullable Throwable cause) {
        String reason = cause instanceof UnknownHostException
                ? ": the name is not known"
                : cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new ClientException(error, "Connection to " + address + " " + what + reason, cause);
    }

    @Override
    public String toString() {
        return "connection to " + address;
    }

    /** Hands frames to the exchanges and turns the end of the channel into the end of the connection. */
    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        /** Frames are not released: whoever reads records keeps slices of them. The collector frees them. */
        Answers() {
            super(false);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
            answered(frame);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(failure(ErrorCode.NETWORK_EXCEPTION, "was closed by the broker", null));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(failure(ErrorCode.NETWORK_EXCEPTION, "broke", cause));
        }
    }
}
