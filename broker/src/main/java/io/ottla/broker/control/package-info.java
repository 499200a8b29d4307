/**
 * The controller at work: election, the lane that runs its decisions, and the link that tells the brokers.
 * Thread: the controller's lane; doors such as ClusterChanges may be called from any lane.
 * May use: coordinator.{cluster,store,controller}, protocol, client.net.
 */
@NullMarked
package io.ottla.broker.control;

import org.jspecify.annotations.NullMarked;
