package io.ottla.broker.control;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What became of a new in-sync set; the partition as it is now when the error is NONE, else null. */
public record IsrOutcome(
        TopicPartition name, ErrorCode error, @Nullable PartitionImage now) {}
