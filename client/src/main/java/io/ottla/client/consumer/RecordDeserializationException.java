package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;

/**
 * A record whose key or value is no such thing as the deserializer makes. Records before it have been handed out; the
 * next poll comes to this one again, unless the application passes it over: {@code seek(partition(), offset() + 1)}.
 */
public final class RecordDeserializationException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition partition;
    private final long offset;

    RecordDeserializationException(TopicPartition partition, long offset, String part, RuntimeException cause) {
        super(
                ErrorCode.CORRUPT_MESSAGE,
                "The " + part + " of the record at " + partition + " offset " + offset + " cannot be deserialized: "
                        + cause.getMessage() + ". To pass it over, seek to offset " + (offset + 1) + ".",
                cause);
        this.partition = partition;
        this.offset = offset;
    }

    /** Where the record is. */
    public TopicPartition partition() {
        return partition;
    }

    /** Of the record. */
    public long offset() {
        return offset;
    }

    /** Trying again changes nothing. */
    @Override
    public boolean isRetriable() {
        return false;
    }
}
