package io.ottla.protocol.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Expands zstd frames (RFC 8878). A frame that asks for a window above 128 MB is refused; the memory of a window is touched
 * only as far as content comes, so that the bound on that is what counts.
 */
final class ZstdExpander implements Expander {
    private static final int BLOCK_BYTES = 16 << 10;
    /** 128 MB. Clients announce that much at their highest level, 22, however little content follows. */
    private static final int WINDOW_LOG_MAX = 27;

    private final ZstdInputStreamNoFinalizer stream;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);

    ZstdExpander(ByteBuf content) throws IOException {
        this.stream = new ZstdInputStreamNoFinalizer(new ByteBufInputStream(content), RecyclingBufferPool.INSTANCE);
        this.stream.setLongMax(WINDOW_LOG_MAX);
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        int n = stream.read(block.array(), 0, BLOCK_BYTES);
        return n < 0 ? null : block.position(0).limit(n);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
