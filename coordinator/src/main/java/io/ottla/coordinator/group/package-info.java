/**
 * Consumer groups of the classic protocol and committed offsets: one decision per file, pure.
 * Thread: the lane of the __consumer_offsets partition that stores the group. May use: coordinator.machine, protocol.wire
 * error codes, generated records; neither netty nor lanes.
 */
@NullMarked
package io.ottla.coordinator.group;

import org.jspecify.annotations.NullMarked;
