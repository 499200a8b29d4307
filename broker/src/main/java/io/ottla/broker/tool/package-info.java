/**
 * The variants of command line tools that work on ZooKeeper without a broker, as Kafka's did up to 2.x.
 * Thread: the main thread of the process; the store's work on a loop of its own.
 * May use: client.cli, client.net, coordinator, broker.config.
 */
@NullMarked
package io.ottla.broker.tool;

import org.jspecify.annotations.NullMarked;
