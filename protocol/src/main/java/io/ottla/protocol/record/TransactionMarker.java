package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The end of a producer's transaction in one partition: a control batch of one record (KIP-98). */
public record TransactionMarker(
        Outcome outcome, long producerId, short producerEpoch, int coordinatorEpoch, long timestampMs) {

    /** How it ended; the order is that of the types on the wire, 0 and 1. */
    public enum Outcome {
        ABORT,
        COMMIT
    }

    /** Writes the batch behind the writer index and returns a view of it. */
    public BatchHeader write(ByteBuf out, long offset, int leaderEpoch) {
        throw new UnsupportedOperationException("in work");
    }

    /** The marker in a control batch; null if it is one of another type. Throws MalformedException for a broken one. */
    public static @Nullable TransactionMarker read(BatchHeader control) {
        throw new UnsupportedOperationException("in work");
    }
}
