package io.ottla.protocol.record;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose content comes in blocks, of which one is held. */
abstract class BlockStream extends InputStream {
    /** The current block, or what of it is valid. */
    protected byte[] block = {};

    protected int at;
    protected int limit;

    /** Expands the next block into {@link #block}, setting {@link #at} and {@link #limit}; false at the end. */
    abstract boolean nextBlock() throws IOException;

    /** Makes room for a block of so many bytes. */
    protected void reserve(int bytes) {
        if (block.length < bytes) {
            block = new byte[bytes];
        }
    }

    @Override
    public final int read() throws IOException {
        return ensure() ? block[at++] & 0xff : -1;
    }

    @Override
    public final int read(byte[] into, int from, int bytes) throws IOException {
        if (!ensure()) {
            return -1;
        }
        int n = Math.min(bytes, limit - at);
        System.arraycopy(block, at, into, from, n);
        at += n;
        return n;
    }

    private boolean ensure() throws IOException {
        while (at == limit) {
            if (!nextBlock()) {
                return false;
            }
        }
        return true;
    }
}
