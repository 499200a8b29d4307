package io.ottla.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.ottla.protocol.net.FrameEncoder;
import io.ottla.protocol.wire.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Answers leave in the order in which their requests came, whatever order they are ready in. An answer counts as in
 * flight until its last byte is with the kernel, so a client that does not read is noticed. Writes that are ready in
 * the same turn of the event loop are flushed together. Thread: the connection's event loop.
 */
final class AnswerQueue {
    private final ChannelHandlerContext ctx;
    private final ArrayDeque<Exchange> open = new ArrayDeque<>();
    private final GenericFutureListener<Future<Void>> onWritten = this::written;
    private final Runnable afterWrite;
    private int unwritten;
    private boolean unflushed;
    private boolean flushOrdered;
    private boolean reading;
    private boolean closed;

    /** @param afterWrite told whenever an answer has left */
    AnswerQueue(ChannelHandlerContext ctx, Runnable afterWrite) {
        this.ctx = ctx;
        this.afterWrite = afterWrite;
    }

    /** Takes a place in the order. */
    void add(Exchange exchange) {
        open.add(exchange);
    }

    /** Requests that are not yet answered to the last byte. */
    int inFlight() {
        return open.size() + unwritten;
    }

    /**
     * Whether any of those will be answered soon, or is and leaves behind one that will not: calls that wait for something
     * to happen are made again without harm.
     */
    boolean isUnderWay() {
        return unwritten > 0 || open.stream().anyMatch(exchange -> exchange.isReady() || !waits(exchange.head()));
    }

    private static boolean waits(RequestHead head) {
        return switch (head.key()) {
            case FETCH, JOIN_GROUP, SYNC_GROUP -> true;
            default -> false;
        };
    }

    /** Between this and {@link #readEnds} flushing waits: more requests may be coming in this turn. */
    void readBegins() {
        reading = true;
    }

    void readEnds() {
        reading = false;
        flush();
    }

    /** The answer is there, or null if there will be none: it leaves when its turn has come. */
    void answered(Exchange exchange, @Nullable Message answer) {
        exchange.answered(answer);
        if (closed) {
            // In no order any more: writing to a closed channel gives back what the answer holds.
            writeIfAny(exchange);
            return;
        }
        while (!open.isEmpty() && open.peek().isReady()) {
            writeIfAny(open.remove());
        }
        if (unflushed && !reading && !flushOrdered) {
            flushOrdered = true;
            ctx.executor().execute(this::flush);
        }
    }

    private void writeIfAny(Exchange next) {
        Message answer = next.answer();
        if (answer == null) {
            afterWrite.run();
        } else {
            write(next.head(), answer);
        }
    }

    private void write(RequestHead head, Message answer) {
        unwritten++;
        unflushed = true;
        FrameEncoder.write(
                ctx,
                head.key(),
                head.version(),
                head.correlationId(),
                answer,
                ctx.newPromise().addListener(onWritten));
    }

    private void flush() {
        flushOrdered = false;
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    private void written(Future<Void> done) {
        unwritten--;
        afterWrite.run();
    }

    /** The connection is gone: answers that are still to come are dropped, and what they hold is given back. */
    void close() {
        closed = true;
        for (Exchange exchange = open.poll(); exchange != null; exchange = open.poll()) {
            if (exchange.isReady()) {
                writeIfAny(exchange);
            }
        }
    }
}
