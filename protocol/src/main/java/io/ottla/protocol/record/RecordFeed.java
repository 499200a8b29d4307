package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes behind a batch header as one stream, whether they lie there plainly (then nothing is copied) or are
 * expanded chunk by chunk. Counts what it gives and stops at a limit, however little was sent.
 *
 * <pre>
 *   plain:      chunk = view of the whole content
 *   compressed: content -> {@link Expander} -> chunk = its current block
 * </pre>
 *
 * Thread: its owner's.
 */
public final class RecordFeed implements AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final @Nullable Expander expander;
    private final long bytesMax;
    private final String codec;
    private ByteBuffer chunk;
    private long bytesBefore;

    /** Content that lies there plainly. */
    public RecordFeed(ByteBuf content, int at, int bytes) {
        this.expander = null;
        this.bytesMax = bytes;
        this.codec = "";
        this.chunk = content.nioBuffer(at, bytes);
    }

    /** Compressed content, which may expand to so many bytes; the magic tells how strict an lz4 frame is. */
    public RecordFeed(Codec codec, int magic, ByteBuf content, long expandedBytesMax) {
        this.codec = codec.label();
        this.bytesMax = expandedBytesMax;
        this.chunk = NOTHING;
        this.expander = open(codec, magic, content, expandedBytesMax);
    }

    private static Expander open(Codec codec, int magic, ByteBuf content, long expandedBytesMax) {
        try {
            return Expander.open(codec, magic, content, expandedBytesMax);
        } catch (IOException e) {
            throw broken(codec.label(), e);
        }
    }

    private static MalformedException broken(String codec, IOException e) {
        return new MalformedException("compressed content is not valid " + codec + ": " + e.getMessage());
    }

    /** Bytes given so far. */
    public long position() {
        return bytesBefore + chunk.position();
    }

    /** Whether nothing is left. */
    public boolean exhausted() {
        return !chunk.hasRemaining() && !refill();
    }

    public byte int8() {
        if (!chunk.hasRemaining() && !refill()) {
            throw ended();
        }
        return chunk.get();
    }

    /** A big-endian 32-bit value. */
    public int int32() {
        return chunk.remaining() >= Integer.BYTES
                ? chunk.getInt()
                : (int8() & 0xff) << 24 | (int8() & 0xff) << 16 | (int8() & 0xff) << 8 | int8() & 0xff;
    }

    /** A big-endian 64-bit value. */
    public long int64() {
        return (long) int32() << 32 | int32() & 0xffffffffL;
    }

    /** A zigzag varint of at most 32 bits. */
    public int varint() {
        int first = int8();
        if (first >= 0) {
            return first >>> 1 ^ -(first & 1);
        }
        int value = first & 0x7f;
        for (int shift = 7; shift < 35; shift += 7) {
            byte b = int8();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new MalformedException("varint in a record is longer than 5 bytes");
    }

    /** A zigzag varint of at most 64 bits. */
    public long varlong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = int8();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new MalformedException("varint in a record is longer than 10 bytes");
    }

    /** Passes over so many bytes. */
    public void skip(int bytes) {
        int left = bytes;
        while (left > chunk.remaining()) {
            left -= chunk.remaining();
            chunk.position(chunk.limit());
            if (!refill()) {
                throw ended();
            }
        }
        chunk.position(chunk.position() + left);
    }

    /** Copies so many bytes behind the writer index of a buffer, which grows only as they come. */
    public void copyTo(ByteBuf to, int bytes) {
        int left = bytes;
        while (left > 0) {
            if (!chunk.hasRemaining() && !refill()) {
                throw ended();
            }
            int n = Math.min(left, chunk.remaining());
            ByteBuffer piece = chunk.duplicate().limit(chunk.position() + n);
            grow(to, n, left);
            to.writeBytes(piece);
            chunk.position(chunk.position() + n);
            left -= n;
        }
    }

    /** To twice its size, but not beyond what is announced; a buffer's own growth is by small steps once it is large. */
    private static void grow(ByteBuf to, int now, int announced) {
        if (to.writableBytes() < now) {
            long twice = Math.max(2L * to.capacity(), (long) to.writerIndex() + now);
            to.capacity((int) Math.min(twice, (long) to.writerIndex() + announced));
        }
    }

    private static MalformedException ended() {
        return new MalformedException("records end in the middle of one");
    }

    private boolean refill() {
        while (expander != null && !chunk.hasRemaining()) {
            bytesBefore += chunk.limit();
            chunk = NOTHING;
            ByteBuffer block = nextBlock(expander);
            if (block == null) {
                return false;
            }
            if (bytesBefore + block.limit() > bytesMax) {
                throw new ExpansionException(bytesMax);
            }
            chunk = block;
        }
        return chunk.hasRemaining();
    }

    private @Nullable ByteBuffer nextBlock(Expander from) {
        try {
            return from.next();
        } catch (IOException e) {
            throw broken(codec, e);
        }
    }

    @Override
    public void close() {
        if (expander != null) {
            try {
                expander.close();
            } catch (IOException e) {
                throw broken(codec, e);
            }
        }
    }
}
