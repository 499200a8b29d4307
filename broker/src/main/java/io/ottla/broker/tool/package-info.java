/**
 * Command line tools that need more than a client: those that work on ZooKeeper without a broker, as Kafka's did up to
 * 2.x, and the one that reads a log's files.
 * Thread: the main thread of the process; the store's work on a loop of its own.
 * May use: client.cli, client.net, coordinator, broker.config, broker.log.
 */
@NullMarked
package io.ottla.broker.tool;

import org.jspecify.annotations.NullMarked;
