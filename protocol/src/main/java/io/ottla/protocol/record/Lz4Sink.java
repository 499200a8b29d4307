package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Writes one {@link Lz4Frame} of independent 64 KB blocks, the kind that every client reads. */
final class Lz4Sink extends OutputStream {
    private static final int BLOCK_BYTES = Lz4Frame.blockBytes(Lz4Frame.BLOCK_64_KB);

    private final ByteBuf out;
    private final LZ4Compressor compressor;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] compressed;
    private int filled;
    private boolean ended;

    Lz4Sink(ByteBuf out, int level, int magic) {
        this.out = out;
        LZ4Factory factory = LZ4Factory.fastestInstance();
        this.compressor =
                level == Compression.LZ4_LEVEL_DEFAULT ? factory.fastCompressor() : factory.highCompressor(level);
        this.compressed = new byte[compressor.maxCompressedLength(BLOCK_BYTES)];
        header(magic);
    }

    private void header(int magic) {
        int start = out.writerIndex();
        out.writeIntLE(Lz4Frame.MAGIC);
        out.writeByte(Lz4Frame.VERSION | Lz4Frame.INDEPENDENT);
        out.writeByte(Lz4Frame.BLOCK_64_KB << 4);
        int from = magic == 0 ? start : start + Lz4Frame.MAGIC_BYTES;
        byte[] summed = new byte[out.writerIndex() - from];
        out.getBytes(from, summed);
        out.writeByte(Lz4Frame.headerChecksum(summed, 0, summed.length));
    }

    @Override
    public void write(int b) {
        if (filled == BLOCK_BYTES) {
            writeBlock();
        }
        block[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int at, int bytes) {
        int next = at;
        int left = bytes;
        while (left > 0) {
            if (filled == BLOCK_BYTES) {
                writeBlock();
            }
            int n = Math.min(left, BLOCK_BYTES - filled);
            System.arraycopy(from, next, block, filled, n);
            filled += n;
            next += n;
            left -= n;
        }
    }

    private void writeBlock() {
        if (filled == 0) {
            return;
        }
        int bytes = compressor.compress(block, 0, filled, compressed, 0, compressed.length);
        if (bytes < filled) {
            out.writeIntLE(bytes).writeBytes(compressed, 0, bytes);
        } else {
            out.writeIntLE(filled | Lz4Frame.PLAIN_BLOCK).writeBytes(block, 0, filled);
        }
        filled = 0;
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            writeBlock();
            out.writeIntLE(0);
        }
    }
}
