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
 * may keep slices for as long as it likes, or the one direct buffer of the connection, see {@link AnswerMemory}. Memory
 * is taken as bytes arrive, not as they are announced, but for the direct buffer, which stays.
 *
 * <p>Thread: the channel's event loop.
 */
final class AnswerFrames extends ChannelInboundHandlerAdapter {
    private static final int FIRST_CAPACITY_MAX = 1 << 20;
    private static final int REUSED_MIN = 64 << 10;
    private static final int REUSED_MAX = 16 << 20;

    private final int bytesMax;
    private final ByteBuf length = Unpooled.buffer(Integer.BYTES, Integer.BYTES);
    private @Nullable ByteBuf frame;
    private final AnswerMemory memory;
    private final Shelf shelf = new Shelf();
    private ByteBuf reused = Unpooled.EMPTY_BUFFER;
    private int missing;

    AnswerFrames(int bytesMax, AnswerMemory memory) {
        this.bytesMax = bytesMax;
        this.memory = memory;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && ctx.channel().isActive()) {
                step(ctx, in);
            }
        } finally {
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
            missing -= bytes;
            if (missing == 0) {
                ByteBuf whole = frame;
                frame = null;
                ctx.fireChannelRead(whole);
            }
        }
    }

    private void begin(int bytes) {
        length.clear();
        if (bytes < Integer.BYTES || bytes > bytesMax) {
            throw new MalformedException("answer of " + bytes + " bytes, allowed are 4 to " + bytesMax);
        }
        missing = bytes;
        if (memory == AnswerMemory.LENT) {
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
