package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Expands compressed content a block at a time; one block is held. Thread: its owner's. Must be closed. */
interface Expander extends AutoCloseable {
    /** The next block, heap memory that is good until the next call; null behind the last. */
    @Nullable
    ByteBuffer next() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Over the readable bytes of the content, which is not retained.
     *
     * @param magic of the batch: how strict an lz4 frame is
     * @param expandedBytesMax beyond it an expander that would have to hold that much at once throws
     *     ExpansionException
     */
    static Expander open(Codec codec, int magic, ByteBuf content, long expandedBytesMax) throws IOException {
        ByteBuf own = content.duplicate();
        return switch (codec) {
            case NONE -> throw new IllegalArgumentException("content is not compressed");
            case GZIP -> new GzipExpander(own);
            case SNAPPY -> new SnappyExpander(own, expandedBytesMax);
            case LZ4 -> new Lz4Expander(own, magic, expandedBytesMax);
            case ZSTD -> new ZstdExpander(own);
        };
    }
}
