package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.broker.log.LogView;
import io.ottla.broker.log.Read;
import java.io.IOException;

/** What a log holds at one moment, read by a host that loads its machine. Thread: any. */
public final class LogSnapshot implements Journal.Snapshot {
    private final LogView view;

    public LogSnapshot(LogView view) {
        this.view = view;
    }

    @Override
    public long startOffset() {
        return view.logStartOffset();
    }

    @Override
    public long endOffset() {
        return view.logEndOffset();
    }

    @Override
    public ByteBuf read(long offset, int bytesMax) throws IOException {
        Read read = view.read(offset, bytesMax, view.logEndOffset(), true);
        if (read instanceof Read.Found found) {
            return found.slice().toBuffer(ByteBufAllocator.DEFAULT);
        }
        if (read instanceof Read.Damaged damaged) {
            throw new IOException("the log is damaged: " + damaged.damage());
        }
        return Unpooled.EMPTY_BUFFER;
    }
}
