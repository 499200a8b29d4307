package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ottla.protocol.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream of a broker into answers, each a heap buffer of its own that needs no release: the reader may keep
 * slices of it for as long as it likes. Memory is taken as bytes arrive, not as they are announced.
 *
 * <p>Thread: the channel's event loop.
 */
final class AnswerFrames extends ChannelInboundHandlerAdapter {
    private static final int FIRST_CAPACITY_MAX = 1 << 20;

    private final int bytesMax;
    private final ByteBuf length = Unpooled.buffer(Integer.BYTES, Integer.BYTES);
    private @Nullable ByteBuf frame;
    private int missing;

    AnswerFrames(int bytesMax) {
        this.bytesMax = bytesMax;
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
        frame = Unpooled.buffer(Math.min(bytes, FIRST_CAPACITY_MAX), bytes);
    }
}
