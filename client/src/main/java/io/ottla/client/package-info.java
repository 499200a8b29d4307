/**
 * What every part of the client shares: failures, names of partitions, what brokers say of themselves and their logs.
 * Thread: immutable values only.
 * May use: protocol.
 */
@NullMarked
package io.ottla.client;

import org.jspecify.annotations.NullMarked;
