package io.ottla.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.ottla.protocol.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives into frames: an int32 length, then that many bytes. A frame is handed on as one buffer without its
 * length, and belongs to who gets it.
 *
 * <p>Memory is taken as bytes arrive, never as they are announced, and yet large frames are not copied together: this is
 * also the channel's receive allocator, so that the socket is read straight into the buffer that becomes the frame.
 *
 * <pre>
 *        handed on    length   of the frame so far     lent to the next read
 *      +------------+--------+-----------------------+------------------------+
 *  in  |            |        |                       |                        |
 *      +------------+--------+-----------------------+------------------------+
 *                   ^ readerIndex                    ^ writerIndex            ^ {@link ReceiveSize#limit}
 * </pre>
 *
 * A buffer is as large as the frames of this connection have lately been. A frame that outgrows it moves to one four
 * times its size, at most that of the frame: a byte is copied 1.4 times at worst, and only when frame sizes change. The
 * read of a large frame ends with it, so that the next begins at the start of its own buffer. Between frames there is
 * no buffer at all, so an idle connection costs none.
 *
 * <p>While autoRead is off nothing is handed on, even when whole frames are there already. Thread: the event loop.
 */
public final class FrameReader extends ChannelDuplexHandler {
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final int frameBytesMax;
    private final FrameMemory memory;
    private final ReceiveSize size = new ReceiveSize();
    private @Nullable ByteBuf in;
    private @Nullable ByteBuf lent;
    private boolean cutting;
    private boolean broken;
    private int held;
    private long bytesRead;

    /**
     * @param frameBytesMax the largest length that is believed; a larger or negative one ends the connection
     * @param memory for frames that have begun; a large one that finds no room in it ends the connection
     */
    public FrameReader(int frameBytesMax, FrameMemory memory) {
        this.frameBytesMax = frameBytesMax;
        this.memory = memory;
    }

    /** Whether a frame has begun and not ended. */
    public boolean inFrame() {
        return in != null;
    }

    /** All bytes that have ever arrived: a connection on which this stands still is idle. */
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setRecvByteBufAllocator(new ReceiveAllocator());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf arrived = (ByteBuf) msg;
        bytesRead += arrived.readableBytes();
        if (broken) {
            arrived.release();
            return;
        }
        takeIn(ctx.alloc(), arrived);
        cut(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        size.readComplete();
        ctx.fireChannelReadComplete();
    }

    /** Reading goes on: frames that waited for it come first. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (in != null && !cutting && wholeFrameWaits()) {
            cut(ctx);
            ctx.fireChannelReadComplete();
        }
        ctx.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    private void drop() {
        settle();
        if (in != null) {
            in.release();
            in = null;
        }
        lent = null;
    }

    private void takeIn(ByteBufAllocator alloc, ByteBuf arrived) {
        if (arrived == lent && in != null) {
            in.writerIndex(in.writerIndex() + arrived.readableBytes());
            lent = null;
            arrived.release();
        } else if (in == null) {
            in = arrived;
        } else {
            ByteBuf joined = alloc.ioBuffer(Math.max(size.next(), in.readableBytes() + arrived.readableBytes()));
            joined.writeBytes(in).writeBytes(arrived);
            arrived.release();
            in.release();
            in = joined;
        }
    }

    private boolean wholeFrameWaits() {
        ByteBuf waiting = in;
        if (waiting == null || waiting.readableBytes() < LENGTH_BYTES) {
            return false;
        }
        int length = waiting.getInt(waiting.readerIndex());
        return waiting.readableBytes() - LENGTH_BYTES >= length;
    }

    private void cut(ChannelHandlerContext ctx) {
        cutting = true;
        try {
            while (in != null
                    && in.readableBytes() >= LENGTH_BYTES
                    && ctx.channel().config().isAutoRead()) {
                int length = in.getInt(in.readerIndex());
                if (length < 0 || length > frameBytesMax) {
                    refuse(ctx, length);
                    return;
                }
                if (in.readableBytes() - LENGTH_BYTES < length) {
                    break;
                }
                handOn(ctx, in, length);
            }
            if (in != null && !in.isReadable()) {
                in.release();
                in = null;
            }
        } finally {
            cutting = false;
        }
    }

    private void handOn(ChannelHandlerContext ctx, ByteBuf from, int length) {
        settle();
        from.skipBytes(LENGTH_BYTES);
        size.frame(LENGTH_BYTES + length);
        if (from.readableBytes() == length) {
            in = null;
            ctx.fireChannelRead(from);
        } else {
            ctx.fireChannelRead(from.readRetainedSlice(length));
        }
    }

    private void refuse(ChannelHandlerContext ctx, int length) {
        broken = true;
        drop();
        ctx.fireExceptionCaught(new MalformedException(
                "a frame of " + length + " bytes is announced, allowed are 0 to " + frameBytesMax));
    }

    /** The free end of {@link #in}, after making room if there is none. */
    private ByteBuf lend(ByteBufAllocator alloc) {
        ByteBuf into = in;
        if (into == null) {
            into = alloc.ioBuffer(size.next());
        } else if (into.capacity() - into.writerIndex() < size.roomWanted(into)) {
            hold(size.movedBytes(into));
            into = size.moved(alloc, into);
        }
        in = into;
        int from = into.writerIndex();
        lent = into.retainedSlice(from, size.limit(into) - from).setIndex(0, 0);
        return lent;
    }

    /** Answers for the memory of a frame that outgrows a common buffer. Throws MalformedException when there is none. */
    private void hold(int bytes) {
        settle();
        if (bytes > ReceiveSize.LARGE) {
            if (!memory.take(bytes)) {
                throw new MalformedException("there is no room for " + bytes + " bytes of its frame: " + memory.bytes()
                        + " bytes of frames are being received");
            }
            held = bytes;
        }
    }

    private void settle() {
        if (held > 0) {
            memory.give(held);
            held = 0;
        }
    }

    /** Makes the socket read into {@link #lend}'s buffer. */
    private final class ReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
        @Override
        @SuppressWarnings("deprecation") // the interface's own return type
        public Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public ByteBuf allocate(ByteBufAllocator alloc) {
                    return lend(alloc);
                }

                @Override
                public void lastBytesRead(int bytes) {
                    if (bytes <= 0) {
                        takeBack();
                    } else {
                        size.read(bytes, attemptedBytesRead());
                    }
                    super.lastBytesRead(bytes);
                }

                @Override
                public int guess() {
                    return size.next();
                }
            };
        }
    }

    /** Nothing was read: the channel releases what was lent, and an empty buffer goes with it. */
    private void takeBack() {
        lent = null;
        if (in != null && !in.isReadable()) {
            in.release();
            in = null;
        }
    }
}
