/**
 * Copies partitions from their leaders, and asks the controller for the in-sync sets of those that are led here.
 * Thread: a fetch loop belongs to the lane that its connection lives on; partitions to theirs.
 * May use: broker.{partition,log,config,meta,control}, coordinator.cluster, client.net, protocol.
 */
@NullMarked
package io.ottla.broker.replica;

import org.jspecify.annotations.NullMarked;
