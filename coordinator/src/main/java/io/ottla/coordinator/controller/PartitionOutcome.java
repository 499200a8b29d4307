package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What became of a wish about one partition; the message is null when it was done. */
public record PartitionOutcome(
        TopicPartition partition, ErrorCode error, @Nullable String message) {}
