package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ottla.protocol.wire.MalformedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream of a broker into answers, none of which needs a release: a heap buffer of its own, of which the reader
 * may keep slices for as long as it likes, or direct memory that is used again, see {@link AnswerMemory}. Memory is taken
 * as bytes arrive, not as they are announced, but for what stays anyway.
 *
 * <p>What goes to direct memory is read there from the socket, see {@link AnswerReads}; only its head, which comes before
 * its length is known, is copied.
 *
 * <pre>
 *   socket --small reads--> | length | head of the answer ...  copied
 *                                          | rest of the answer |   read in place, no further than its end
 * </pre>
 *
 * Thread: the channel's event loop.
 */
final class AnswerFrames extends ChannelInboundHandlerAdapter {
    private static final int FIRST_CAPACITY_MAX = 1 << 20;
    /** The versions that a broker offers take some hundred bytes; what is larger comes from no broker. */
    private static final int FIRST_BYTES_MAX = 1 << 20;

    private static final int REUSED_MIN = 64 << 10;
    private static final int REUSED_MAX = 16 << 20;

    private final int bytesMax;
    private final ByteBuf length = Unpooled.buffer(Integer.BYTES, Integer.BYTES);
    private @Nullable ByteBuf frame;
    private final AnswerMemory memory;
    private final Shelf shelf = new Shelf();
    private ByteBuf reused = Unpooled.EMPTY_BUFFER;
    /** Where the channel reads to now, if that is in the frame. */
    private @Nullable ByteBuf place;

    private int missing;
    private boolean first = true;

    AnswerFrames(int bytesMax, AnswerMemory memory) {
        this.bytesMax = bytesMax;
        this.memory = memory;
    }

    /** Where to read the rest of the answer to; null = anywhere. The caller's, with a reference of its own. */
    @Nullable
    ByteBuf place() {
        ByteBuf current = frame;
        if (current == null || !current.isDirect()) {
            return null;
        }
        if (!current.isWritable()) {
            current = shelf.larger(current, missing);
            frame = current;
        }
        int bytes = Math.min(missing, current.writableBytes());
        ByteBuf slice = current.retainedSlice(current.writerIndex(), bytes).clear();
        place = slice;
        return slice;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (frame != null && in == place) {
                frame.writerIndex(frame.writerIndex() + in.readableBytes());
                arrived(ctx, frame, in.readableBytes());
            } else {
                while (in.isReadable() && ctx.channel().isActive()) {
                    step(ctx, in);
                }
            }
        } finally {
            place = null;
            in.release();
        }
    }

    private void step(ChannelHandlerContext ctx, ByteBuf in) {
        if (frame == null) {
            in.readBytes(length, Math.min(in.readableBytes(), length.writableBytes()));
            if (!length.isWritable()) {
                begin(length.readInt());
            }
        }
        if (frame != null) {
            int bytes = Math.min(missing, in.readableBytes());
            frame.writeBytes(in, bytes);
            arrived(ctx, frame, bytes);
        }
    }

    private void arrived(ChannelHandlerContext ctx, ByteBuf into, int bytes) {
        missing -= bytes;
        if (missing == 0) {
            frame = null;
            ctx.fireChannelRead(into);
        }
    }

    private void begin(int bytes) {
        length.clear();
        int most = first ? Math.min(bytesMax, FIRST_BYTES_MAX) : bytesMax;
        first = false;
        if (bytes < Integer.BYTES || bytes > most) {
            throw new MalformedException(
                    "answer of " + bytes + " bytes, allowed are 4 to " + most + Stranger.hint(bytes));
        }
        missing = bytes;
        if (memory == AnswerMemory.LENT && bytes > AnswerReads.HEAD_BYTES) {
            frame = shelf.take(bytes);
        } else {
            frame = memory == AnswerMemory.REUSED && bytes <= REUSED_MAX
                    ? reused(bytes)
                    : Unpooled.buffer(Math.min(bytes, FIRST_CAPACITY_MAX), bytes);
        }
    }

    /** Memory that the collector frees: a reader on another thread may still hold it when the connection is closed. */
    private ByteBuf reused(int bytes) {
        if (reused.capacity() < bytes) {
            int capacity = Math.max(REUSED_MIN, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
            reused = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(capacity));
        }
        return reused.clear();
    }
}
