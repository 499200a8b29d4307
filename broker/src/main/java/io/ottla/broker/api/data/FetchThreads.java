package io.ottla.broker.api.data;

import io.ottla.protocol.lane.Narrow;
import java.util.concurrent.Executor;

/**
 * Where fetches are read that would take an event loop too long.
 *
 * @param cold what may have to wait for a disk
 * @param converting conversions for old readers, of batches that expand to no more than {@link #CONVERTED_BYTES_MAX}
 * @param giants conversions of what expands to more, one after another: a record is held whole, twice
 */
record FetchThreads(Executor cold, Executor converting, Executor giants) {
    static final long CONVERTED_BYTES_MAX = 16L << 20;

    private static final int CONVERTING_MOST = 4;

    static FetchThreads on(Executor pool) {
        return new FetchThreads(pool, new Narrow(pool, CONVERTING_MOST), new Narrow(pool, 1));
    }
}
