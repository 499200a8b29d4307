package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * Expands one {@link Lz4Frame}, a block at a time: at most 4 MB, and never more than the compressed block can make or the
 * caller allows.
 * The header checksum is not looked at in format 0, where clients computed it wrongly.
 */
final class Lz4Expander implements Expander {
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();
    /** A byte of a long match makes at most 255; the rest is for blocks of a few bytes. */
    private static final long EXPANSION_MAX = 255;

    private static final int EXPANSION_SLACK_BYTES = 64;

    private final ByteBuf content;
    private final int blockBytesMax;
    private final boolean blockChecksums;
    private final boolean contentChecksum;
    private byte[] block = {};
    private final long expandedBytesMax;
    private long bytesLeft;
    private boolean ended;

    Lz4Expander(ByteBuf content, int magic, long expandedBytesMax) throws IOException {
        this.content = content;
        this.expandedBytesMax = expandedBytesMax;
        this.bytesLeft = expandedBytesMax;
        int start = content.readerIndex();
        need(Lz4Frame.MAGIC_BYTES + 3);
        int mark = content.readIntLE();
        if (mark != Lz4Frame.MAGIC) {
            throw new IOException("frame begins with " + Integer.toHexString(mark) + ", allowed is 184d2204");
        }
        int flags = content.readByte();
        int descriptor = content.readByte();
        checkFlags(flags, descriptor);
        if ((flags & Lz4Frame.CONTENT_SIZE) != 0) {
            need(Long.BYTES + 1);
            content.skipBytes(Long.BYTES);
        }
        checkHeader(start, magic);
        blockChecksums = (flags & Lz4Frame.BLOCK_CHECKSUMS) != 0;
        contentChecksum = (flags & Lz4Frame.CONTENT_CHECKSUM) != 0;
        blockBytesMax = Lz4Frame.blockBytes(descriptor >> 4 & 7);
    }

    private static void checkFlags(int flags, int descriptor) throws IOException {
        if ((flags & Lz4Frame.VERSION_MASK) != Lz4Frame.VERSION) {
            throw new IOException("frame has version " + (flags >> 6 & 3) + ", allowed is 1");
        }
        if ((flags & Lz4Frame.INDEPENDENT) == 0) {
            throw new IOException("frame has blocks that depend on one another, which clients cannot read");
        }
        if ((flags & Lz4Frame.FLG_RESERVED) != 0 || (descriptor & Lz4Frame.BD_RESERVED) != 0) {
            throw new IOException("frame has reserved bits set");
        }
        if ((descriptor >> 4 & 7) < Lz4Frame.BLOCK_64_KB) {
            throw new IOException("frame has block size number " + (descriptor >> 4 & 7) + ", allowed are 4 to 7");
        }
    }

    private void checkHeader(int start, int magic) throws IOException {
        byte[] header = new byte[content.readerIndex() - start];
        content.getBytes(start, header);
        byte stated = content.readByte();
        int from = Lz4Frame.MAGIC_BYTES;
        if (magic > 0 && stated != Lz4Frame.headerChecksum(header, from, header.length - from)) {
            throw new IOException("frame header does not fit its checksum");
        }
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        if (ended) {
            return null;
        }
        need(Integer.BYTES);
        int size = content.readIntLE();
        if (size == 0) {
            end();
            return null;
        }
        int bytes = size & ~Lz4Frame.PLAIN_BLOCK;
        if (bytes > blockBytesMax) {
            throw new IOException("a block claims " + bytes + " bytes, the frame allows " + blockBytesMax);
        }
        need(bytes);
        byte[] stored = new byte[bytes];
        content.readBytes(stored);
        checkBlock(stored);
        return (size & Lz4Frame.PLAIN_BLOCK) == 0 ? expand(stored) : ByteBuffer.wrap(stored);
    }

    private ByteBuffer expand(byte[] stored) throws IOException {
        int possible = (int) Math.min(blockBytesMax, stored.length * EXPANSION_MAX + EXPANSION_SLACK_BYTES);
        int bytesMax = (int) Math.min(possible, bytesLeft);
        if (block.length < bytesMax) {
            block = new byte[bytesMax];
        }
        try {
            int bytes = DECOMPRESSOR.decompress(stored, 0, stored.length, block, 0, bytesMax);
            bytesLeft -= bytes;
            return ByteBuffer.wrap(block, 0, bytes);
        } catch (LZ4Exception e) {
            if (bytesMax < possible) {
                throw new ExpansionException(expandedBytesMax); // or broken: whoever allows more is told
            }
            throw new IOException("a block does not expand: " + e.getMessage(), e);
        }
    }

    private void checkBlock(byte[] stored) throws IOException {
        if (blockChecksums) {
            need(Integer.BYTES);
            if (content.readIntLE() != Lz4Frame.hash(stored, 0, stored.length)) {
                throw new IOException("a block does not fit its checksum");
            }
        }
    }

    private void end() throws IOException {
        ended = true;
        if (contentChecksum) {
            need(Integer.BYTES);
            content.skipBytes(Integer.BYTES);
        }
        if (content.isReadable()) {
            throw new IOException(content.readableBytes() + " bytes follow the frame");
        }
    }

    private void need(int bytes) throws IOException {
        if (content.readableBytes() < bytes) {
            throw new IOException(
                    "the frame ends early: " + bytes + " bytes wanted, " + content.readableBytes() + " left");
        }
    }

    @Override
    public void close() {}
}
