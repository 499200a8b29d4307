package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;

/** Says which lane a partition, and so its log, lives on from open to close. Thread: any. */
@FunctionalInterface
public interface LogPlacement {
    Lane laneOf(PartitionName partition);
}
