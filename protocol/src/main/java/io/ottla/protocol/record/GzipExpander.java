package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Expands gzip (RFC 1952), straight from the buffer, with nothing allowed behind the last member.
 *
 * <pre>
 *   member  1f 8b | method 8 | flags | time 4 | extra flags | system
 *           [extra: length uint16 LE, bytes] [name 0] [comment 0] [header crc 2]     as the flags say
 *           deflate data | CRC-32 uint32 LE | size uint32 LE
 * </pre>
 */
final class GzipExpander implements Expander {
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int MAGIC = 0x1f8b;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xe0;

    private final ByteBuf content;
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private final CRC32 crc = new CRC32();
    private boolean inMember;

    GzipExpander(ByteBuf content) {
        this.content = content;
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        block.clear();
        while (block.position() == 0) {
            if (!inMember) {
                if (!content.isReadable()) {
                    return null;
                }
                startMember();
            }
            expand();
            if (inflater.finished()) {
                endMember();
            }
        }
        return block.flip();
    }

    private void expand() throws IOException {
        try {
            int n = inflater.inflate(block.array(), 0, BLOCK_BYTES);
            if (n == 0 && !inflater.finished()) {
                throw inflater.needsDictionary()
                        ? new IOException("it asks for a dictionary")
                        : new EOFException("it ends early");
            }
            crc.update(block.array(), 0, n);
            block.position(n);
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void startMember() throws IOException {
        need(HEADER_BYTES);
        int magic = content.readUnsignedShort();
        int method = content.readUnsignedByte();
        int flags = content.readUnsignedByte();
        if (magic != MAGIC || method != DEFLATE || (flags & RESERVED) != 0) {
            throw new IOException(
                    "it begins with " + Integer.toHexString(magic) + ", method " + method + ", flags " + flags);
        }
        skip(HEADER_BYTES - Integer.BYTES);
        if ((flags & EXTRA) != 0) {
            need(Short.BYTES);
            skip(content.readUnsignedShortLE());
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(Short.BYTES);
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(content.nioBuffer());
        inMember = true;
    }

    private void endMember() throws IOException {
        content.skipBytes(content.readableBytes() - inflater.getRemaining());
        need(TRAILER_BYTES);
        if (content.readUnsignedIntLE() != crc.getValue()) {
            throw new IOException("it does not fit its checksum");
        }
        if (content.readUnsignedIntLE() != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new IOException("it does not have the size that it states");
        }
        inMember = false;
    }

    private void skipText() throws IOException {
        int bytes = content.bytesBefore((byte) 0);
        if (bytes < 0) {
            throw new EOFException("it ends early");
        }
        content.skipBytes(bytes + 1);
    }

    private void skip(int bytes) throws IOException {
        need(bytes);
        content.skipBytes(bytes);
    }

    private void need(int bytes) throws IOException {
        if (content.readableBytes() < bytes) {
            throw new EOFException("it ends early");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
