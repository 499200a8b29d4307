package io.ottla.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.function.Consumer;

/**
 * Record data that crosses without being copied: a rope of buffers and file regions. A reader makes one from a slice of
 * the received frame, which it does not retain: it lives as long as the frame. A writer takes the pieces over and they
 * are released once they are sent.
 *
 * <p>Thread: immutable, but its pieces are reference counted and have one owner at a time.
 */
public final class Parts {
    public static final Parts EMPTY = new Parts(List.of(), 0);

    private final List<ReferenceCounted> pieces;
    private final int bytes;

    private Parts(List<ReferenceCounted> pieces, int bytes) {
        this.pieces = pieces;
        this.bytes = bytes;
    }

    /** The readable bytes of the buffer, whose ownership passes with them. */
    public static Parts of(ByteBuf buffer) {
        return new Parts(List.of(buffer), buffer.readableBytes());
    }

    /** A range of a file, whose ownership passes with it. At most 2 GiB. */
    public static Parts of(FileRegion region) {
        return new Parts(List.of(region), Math.toIntExact(region.count()));
    }

    /** These after one another; throws ArithmeticException above 2 GiB. */
    public static Parts join(List<Parts> all) {
        if (all.size() == 1) {
            return all.get(0);
        }
        List<ReferenceCounted> pieces =
                all.stream().flatMap(p -> p.pieces.stream()).toList();
        return new Parts(pieces, all.stream().mapToInt(Parts::bytes).reduce(0, Math::addExact));
    }

    /** The length of the whole in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return bytes == 0;
    }

    /** Shows every piece, a {@link ByteBuf} or a {@link FileRegion}, in order. */
    public void forEach(Consumer<ReferenceCounted> to) {
        pieces.forEach(to);
    }

    /** The bytes of a rope that is at most one buffer, not copied. Throws IllegalStateException for any other. */
    public ByteBuf buffer() {
        if (pieces.isEmpty()) {
            return io.netty.buffer.Unpooled.EMPTY_BUFFER;
        }
        if (pieces.size() == 1 && pieces.get(0) instanceof ByteBuf only) {
            return only;
        }
        throw new IllegalStateException("record data of " + pieces.size() + " pieces is not one buffer");
    }

    /** Gives every piece back. */
    public void release() {
        pieces.forEach(ReferenceCountUtil::release);
    }
}
