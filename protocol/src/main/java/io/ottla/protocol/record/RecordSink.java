package io.ottla.protocol.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.SnappyOutputStream;

/**
 * Where a builder puts encoded records: straight into the batch, or through a compressor. The builder writes to
 * {@link #buffer} and says {@link #wrote} after each record.
 *
 * <p>Thread: its owner's. Must be closed; closing ends the compressed stream.
 */
public final class RecordSink implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int GZIP_BUFFER_BYTES = 8 << 10;

    private final ByteBuf out;
    private final @Nullable OutputStream compressor;
    private final ByteBuf buffer;

    /** Writes behind the writer index of the buffer; the magic tells how an lz4 frame is summed. */
    public RecordSink(ByteBuf out, Compression compression, int magic) {
        this.out = out;
        this.compressor = compression.codec() == Codec.NONE ? null : open(out, compression, magic);
        this.buffer = compressor == null ? out : io.netty.buffer.Unpooled.buffer(CHUNK_BYTES / 4);
    }

    private static OutputStream open(ByteBuf out, Compression compression, int magic) {
        try {
            OutputStream to = new ByteBufOutputStream(out);
            return switch (compression.codec()) {
                case GZIP -> new Gzip(to, compression.level());
                case SNAPPY -> new SnappyOutputStream(to);
                case LZ4 -> new Lz4Sink(out, compression.level(), magic);
                case ZSTD -> new ZstdOutputStreamNoFinalizer(to, RecyclingBufferPool.INSTANCE, compression.level());
                case NONE -> to;
            };
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** Where to write plain bytes. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** To be called between records: passes on what has gathered. */
    public void wrote() {
        if (compressor != null && buffer.readableBytes() >= CHUNK_BYTES) {
            flush(compressor);
        }
    }

    private void flush(OutputStream to) {
        try {
            buffer.readBytes(to, buffer.readableBytes());
            buffer.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** Bytes that wait for the compressor. */
    int pendingBytes() {
        return buffer == out ? 0 : buffer.readableBytes();
    }

    @Override
    public void close() {
        if (compressor == null) {
            return;
        }
        flush(compressor);
        buffer.release();
        try {
            compressor.close();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** The JDK's stream with a level. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out, int level) throws IOException {
            super(out, GZIP_BUFFER_BYTES);
            def.setLevel(level);
        }
    }
}
