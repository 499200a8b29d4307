package io.ottla.protocol.record;

import org.jspecify.annotations.Nullable;

/**
 * What the topic and the request ask of produced record data.
 *
 * @param requestVersion of the Produce request: from 3 on exactly one batch of format 2 (KIP-98), before any number of
 *     messages of format 0 or 1; zstd from 7 on (KIP-110)
 * @param batchBytesMax max.message.bytes
 * @param keyRequired whether the topic is compacted
 * @param timestampType message.timestamp.type
 * @param timestampBeforeMaxMs how far behind now a create time may be, in ms
 * @param timestampAfterMaxMs how far ahead of now a create time may be, in ms
 * @param nowMs since the epoch
 * @param target compression.type of the topic; null means as the producer compressed
 * @param expandedBytesMax what one compressed batch may expand to, in bytes
 */
public record ProduceRules(
        int requestVersion,
        int batchBytesMax,
        boolean keyRequired,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        long nowMs,
        @Nullable Compression target,
        long expandedBytesMax) {

    ProduceRules withExpandedBytesMax(long bytes) {
        return new ProduceRules(
                requestVersion,
                batchBytesMax,
                keyRequired,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                nowMs,
                target,
                bytes);
    }
}
