/**
 * Sends records: batched by partition, in order, once where idempotence is on.
 * Thread: the producer's methods from anywhere; everything behind them on the client's loop.
 * May use: protocol, client.net, client.serialization.
 */
@NullMarked
package io.ottla.client.producer;

import org.jspecify.annotations.NullMarked;
