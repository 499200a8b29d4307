/**
 * The cluster as immutable values: brokers, topics, partitions, and their form in UpdateMetadata and LeaderAndIsr.
 * Thread: any, nothing here changes.
 * May use: protocol.api and protocol.wire.
 */
@NullMarked
package io.ottla.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
