/**
 * What brokers store in internal topics, as text: for kafka-console-consumer.sh and kafka-dump-log.sh.
 * Thread: stateless, from anywhere.
 * May use: protocol, jackson.
 */
@NullMarked
package io.ottla.client.cli.stored;

import org.jspecify.annotations.NullMarked;
