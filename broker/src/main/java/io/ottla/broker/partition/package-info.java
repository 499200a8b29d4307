/**
 * The partitions of this broker: who leads them, what is committed, who waits for them, and on which lane they live.
 * Thread: a partition belongs to its lane from open to close; only the registry {@link io.ottla.broker.partition.Partitions}
 * may be asked from anywhere. May use: broker.{log,config,meta}, coordinator.cluster, the rule for topic names, protocol.
 */
@NullMarked
package io.ottla.broker.partition;

import org.jspecify.annotations.NullMarked;
