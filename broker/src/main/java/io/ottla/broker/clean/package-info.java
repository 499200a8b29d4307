/**
 * Compaction: keeps of every key of a log only the newest record, in closed segments.
 * Thread: decided on the home lane of the log directories, done on the disk pool, swapped in on the log's lane.
 * May use: broker.log, protocol.record, protocol.lane, protocol.wire.
 */
@NullMarked
package io.ottla.broker.clean;

import org.jspecify.annotations.NullMarked;
