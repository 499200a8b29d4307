package io.ottla.broker.log;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/**
 * A range of a segment on its way to a socket. Netty's native transport sends only this class of region without
 * copying; unlike its parent it does not close the channel when it is released but gives the segment's handle back.
 */
final class SegmentRegion extends DefaultFileRegion {
    private final SegmentFile.Handle handle;

    SegmentRegion(SegmentFile.Handle handle, FileChannel channel, long position, long count) {
        super(channel, position, count);
        this.handle = handle;
    }

    @Override
    protected void deallocate() {
        handle.release();
    }
}
