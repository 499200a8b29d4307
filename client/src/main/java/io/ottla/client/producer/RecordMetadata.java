package io.ottla.client.producer;

import io.ottla.client.TopicPartition;

/**
 * Where a record went.
 *
 * @param offset -1 when the broker did not tell (acks=0, or a repeated batch that it had already)
 * @param timestampMs the record's own, or the broker's where that is what the topic keeps
 */
public record RecordMetadata(TopicPartition partition, long offset, long timestampMs) {}
