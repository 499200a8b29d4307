package io.ottla.client.producer;

import java.util.concurrent.CompletableFuture;

/** What {@link Producer#trySend} did with a record. */
public sealed interface Offer {
    /** It was taken: the future tells what becomes of it, and fails with a ClientException. */
    record Accepted(CompletableFuture<RecordMetadata> future) implements Offer {}

    /** It was not taken: buffer.memory has no room for it now. */
    record BufferFull(int bytes) implements Offer {}

    /** It was not taken: the topic, or its partition, is not known yet. It is being asked for. */
    record TopicUnknown(String topic) implements Offer {}
}
