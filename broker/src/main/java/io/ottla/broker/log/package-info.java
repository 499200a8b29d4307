/**
 * The files of a partition as Apache Kafka 3.9 keeps them: segments, indexes, snapshots, checkpoints, and their recovery.
 * Thread: a log belongs to the lane of its partition; views are immutable and may be read anywhere; syncing, deleting
 * and recovering happen on the disk pool. May use: protocol.record, protocol.wire, protocol.lane, protocol.config.
 */
@NullMarked
package io.ottla.broker.log;

import org.jspecify.annotations.NullMarked;
