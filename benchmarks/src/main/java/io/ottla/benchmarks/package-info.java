/**
 * Runs our client and Kafka's side by side against a broker, and benchmarks hot parts.
 * Thread: that of main, and those of the clients.
 * May use: the client, kafka-clients, JMH.
 */
@NullMarked
package io.ottla.benchmarks;

import org.jspecify.annotations.NullMarked;
