package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;

/**
 * Records that were read are not in the log any more: a leader that had not all of them was elected (KIP-320), and
 * auto.offset.reset=none leaves it to the application where to go on. Seek, for example to {@link #divergingOffsets}.
 */
public final class LogTruncationException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final transient Map<TopicPartition, OffsetAndMetadata> diverging;

    LogTruncationException(TopicPartition partition, long position, Map<TopicPartition, OffsetAndMetadata> diverging) {
        super(
                ErrorCode.OFFSET_OUT_OF_RANGE,
                "The log of " + partition + " was truncated: it was read up to offset " + position
                        + (diverging.isEmpty()
                                ? ", and what the new leader has of that is not known"
                                : ", but the new leader has the same records only up to offset "
                                        + diverging.values().iterator().next().offset())
                        + ", and auto.offset.reset=none.");
        this.diverging = diverging;
    }

    /** The first offset of each partition that may have changed; those that the brokers do not know are absent. */
    public Map<TopicPartition, OffsetAndMetadata> divergingOffsets() {
        return diverging;
    }
}
