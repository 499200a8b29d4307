/**
 * Message formats 0 and 1 (before Kafka 0.11): read, written, converted up on produce and down on fetch.
 * Thread: everything belongs to its caller. May use: Netty buffers, wire, record.
 */
@NullMarked
package io.ottla.protocol.record.legacy;

import org.jspecify.annotations.NullMarked;
