/**
 * Reads records: of given partitions, or of those that a group gives this member (classic protocol).
 * Thread: one application thread per consumer; everything behind it on the client's loop.
 * May use: protocol, client.net, client.serialization.
 */
@NullMarked
package io.ottla.client.consumer;

import org.jspecify.annotations.NullMarked;
