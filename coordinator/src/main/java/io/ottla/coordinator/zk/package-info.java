/**
 * The cluster store on ZooKeeper, with the nodes and JSON of Kafka 3.9, and a ZooKeeper server in this process.
 * Thread: work is confined to the lane that asked; ZooKeeper's threads only complete replies and post events.
 * May use: coordinator.{cluster,store}, protocol.{lane,wire}, curator, zookeeper, jackson; nothing else may use those.
 */
@NullMarked
package io.ottla.coordinator.zk;

import org.jspecify.annotations.NullMarked;
