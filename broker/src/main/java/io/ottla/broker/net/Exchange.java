package io.ottla.broker.net;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer to be: its place in the order of answers. Thread: the connection's event loop.
 *
 * <pre>
 *   open --answered(message)--> ready, to be written
 *     |---answered(null)------> ready, nothing to write
 * </pre>
 */
final class Exchange {
    private final RequestHead head;
    private final long bytes;
    private @Nullable ByteBuf frame;
    private @Nullable Message answer;
    private boolean ready;

    /**
     * @param frame kept until the answer is there; null for a request that points nowhere into it
     * @param bytes that the frame holds in memory, 0 without one
     */
    Exchange(RequestHead head, @Nullable ByteBuf frame, long bytes) {
        this.head = head;
        this.frame = frame;
        this.bytes = bytes;
    }

    RequestHead head() {
        return head;
    }

    long bytes() {
        return bytes;
    }

    boolean isReady() {
        return ready;
    }

    /** What is to be written, or null: nothing is. */
    @Nullable
    Message answer() {
        return answer;
    }

    /** The answer is there, so nobody looks into the frame any more. */
    void answered(@Nullable Message message) {
        answer = message;
        ready = true;
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }
}
