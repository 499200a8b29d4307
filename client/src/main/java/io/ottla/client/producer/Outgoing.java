package io.ottla.client.producer;

import io.ottla.protocol.record.Header;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way, in bytes.
 *
 * @param partition -1 = not chosen yet
 * @param bytes the most that it takes in a batch
 * @param createdNanos when it was handed in
 */
record Outgoing(
        String topic,
        int partition,
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        int bytes,
        long createdNanos,
        CompletableFuture<RecordMetadata> future) {}
