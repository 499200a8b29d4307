package io.ottla.protocol.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Opens compressed content as a stream of what it expands to. The streams hold a bounded chunk at a time. */
final class Expander {
    private static final int INPUT_BYTES = 4 << 10;

    private Expander() {}

    /** The readable bytes of the content, which is not retained. */
    static InputStream open(Codec codec, int magic, ByteBuf content, long expandedBytesMax) throws IOException {
        ByteBuf own = content.duplicate();
        return switch (codec) {
            case NONE -> new ByteBufInputStream(own);
            case GZIP -> new GZIPInputStream(new ByteBufInputStream(own), INPUT_BYTES);
            case SNAPPY -> new SnappyExpander(own, expandedBytesMax);
            case LZ4 -> new Lz4Expander(own, magic);
            case ZSTD -> new ZstdInputStreamNoFinalizer(new ByteBufInputStream(own), RecyclingBufferPool.INSTANCE);
        };
    }
}
