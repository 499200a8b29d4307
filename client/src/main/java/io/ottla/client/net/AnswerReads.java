package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Has a channel read the rest of a large answer straight into its memory, all that is there at once, instead of into
 * buffers in between that are copied from.
 *
 * <p>Thread: the channel's event loop.
 */
final class AnswerReads extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Of a read whose bytes may be of any answer: enough for most small ones, little to copy of a large one. */
    static final int HEAD_BYTES = 8 << 10;

    /** Before other connections of the loop have their turn. */
    private static final int READS_AT_ONCE = 16;

    private final AnswerFrames frames;

    AnswerReads(AnswerFrames frames) {
        super(READS_AT_ONCE);
        this.frames = frames;
    }

    @Override
    public RecvByteBufAllocator.Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return HEAD_BYTES;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                ByteBuf place = frames.place();
                return place == null ? allocator.ioBuffer(HEAD_BYTES, HEAD_BYTES) : place;
            }
        };
    }
}
