package io.ottla.broker.partition;

import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.LogView;
import io.ottla.protocol.wire.ErrorCode;

/** What a partition has for a reader at this moment. Immutable: the bytes are read from the view on another thread. */
public sealed interface Readable {

    /**
     * The reader may read.
     *
     * @param view as it is now
     * @param upTo the first offset that the reader may not read
     */
    record Open(LogView view, long upTo) implements Readable {}

    /** The reader's log has left the leader's: it must cut back to where this epoch ended (KIP-595). */
    record Diverging(LogView view, EpochEnd end) implements Readable {}

    /** The reader, a follower that is slowed down, has to come back later. */
    record Paused(LogView view) implements Readable {}

    /** The reader should read from another replica, which is nearer to it (KIP-392). */
    record Elsewhere(LogView view, int brokerId) implements Readable {}

    /**
     * The reader may not read.
     *
     * @param leaderId who leads instead as far as known, -1 if unknown
     */
    record Closed(ErrorCode error, int leaderId, int leaderEpoch) implements Readable {}
}
