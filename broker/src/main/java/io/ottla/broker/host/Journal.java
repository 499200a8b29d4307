package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.Append;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;

/**
 * The partition that a machine is stored in, as its host needs it. Thread: the partition's lane, but for
 * {@link Snapshot#read}.
 */
public interface Journal {
    /** For log lines: topic and index. */
    String name();

    Lane lane();

    /** What there is to read now. */
    Snapshot snapshot();

    /** The largest batch that {@link #append} takes, in bytes. */
    int batchBytesMax();

    /**
     * Appends one batch to the leader's log, at once.
     *
     * @param batch stays the caller's
     * @param requiredAcks -1 if it is to be refused (NOT_ENOUGH_REPLICAS) while too few replicas are in sync
     */
    Append append(ByteBuf batch, short requiredAcks);

    /** Whether everything below this offset is committed. */
    boolean isCommitted(long upTo);

    /**
     * Waits until everything below the offset is committed: NONE, or REQUEST_TIMED_OUT, or why it never will be.
     *
     * @param timeoutMs the longest wait
     */
    Reply<ErrorCode> committed(long upTo, int timeoutMs);

    /** The log at one moment. */
    interface Snapshot {
        long startOffset();

        /** The offset after the last record. */
        long endOffset();

        /**
         * Bytes from the batch that holds the offset on, at least one whole batch and maybe a torn one at the end;
         * empty if there is none below {@link #endOffset}. Blocking; from any thread.
         *
         * @param bytesMax how many, unless the first batch alone is larger
         * @return the caller's buffer
         */
        ByteBuf read(long offset, int bytesMax) throws IOException;
    }
}
