/**
 * Runs state machines on top of the partition that stores them: load, decide, append, apply, release answers.
 * Thread: a host lives on the lane of its partition; reading the log at the start happens on the disk pool.
 * May use: coordinator.machine and its machines, broker.log's results, protocol records and lanes.
 */
@NullMarked
package io.ottla.broker.host;

import org.jspecify.annotations.NullMarked;
