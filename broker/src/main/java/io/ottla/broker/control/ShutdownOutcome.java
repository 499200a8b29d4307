package io.ottla.broker.control;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;

/** What became of a broker's wish to stop: the partitions with other replicas that it still leads. */
public record ShutdownOutcome(ErrorCode error, List<TopicPartition> remaining) {}
