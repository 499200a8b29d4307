package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Snappy as clients send it: one raw block, or raw blocks in the framing of the Java library snappy-java.
 *
 * <pre>
 *   raw:     block
 *   framed:  82 'SNAPPY' 00 | version int32 | compatible with int32 | ( length int32 | block )*
 * </pre>
 *
 * A block states what it expands to; that is believed only as far as the format can expand at all.
 */
final class SnappyExpander implements Expander {
    private static final long FRAME_MARK = 0x82534e4150505900L;
    private static final int FRAME_MARK_START = (int) (FRAME_MARK >>> 32);
    private static final int FRAME_HEADER_BYTES = 16;
    /** Three bytes of a copy make at most 64 bytes; the rest is for blocks of a few bytes. */
    private static final long EXPANSION_MAX = 22;

    private static final long EXPANSION_SLACK_BYTES = 64;

    private final ByteBuf content;
    private final boolean framed;
    private final long expandedBytesMax;
    private long bytesLeft;
    private byte[] block = {};

    SnappyExpander(ByteBuf content, long expandedBytesMax) {
        this.content = content;
        this.expandedBytesMax = expandedBytesMax;
        this.bytesLeft = expandedBytesMax;
        this.framed =
                content.readableBytes() >= FRAME_HEADER_BYTES && content.getLong(content.readerIndex()) == FRAME_MARK;
        if (framed) {
            content.skipBytes(FRAME_HEADER_BYTES);
        }
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        if (!content.isReadable()) {
            return null;
        }
        byte[] compressed = new byte[blockBytes()];
        content.readBytes(compressed);
        int claimed = Snappy.uncompressedLength(compressed, 0, compressed.length);
        if (claimed < 0 || claimed > compressed.length * EXPANSION_MAX + EXPANSION_SLACK_BYTES) {
            throw new IOException("a block of " + compressed.length + " bytes claims to expand to " + claimed);
        }
        if (claimed > bytesLeft) {
            throw new ExpansionException(expandedBytesMax);
        }
        bytesLeft -= claimed;
        if (block.length < claimed) {
            block = new byte[claimed];
        }
        return ByteBuffer.wrap(block, 0, Snappy.uncompress(compressed, 0, compressed.length, block, 0));
    }

    private int blockBytes() throws IOException {
        if (!framed) {
            return content.readableBytes();
        }
        if (content.readableBytes() >= FRAME_HEADER_BYTES
                && content.getInt(content.readerIndex()) == FRAME_MARK_START) {
            content.skipBytes(FRAME_HEADER_BYTES);
        }
        int bytes = content.readableBytes() < Integer.BYTES ? -1 : content.readInt();
        if (bytes <= 0 || bytes > content.readableBytes()) {
            throw new IOException("a block claims " + bytes + " bytes, " + content.readableBytes() + " are left");
        }
        return bytes;
    }

    @Override
    public void close() {}
}
