/**
 * The port to where the cluster's state is kept: read all, watch, commit if the controller epoch holds, elect.
 * Thread: callable from any lane; answers and events come on the lane that was named.
 * May use: coordinator.cluster, protocol.lane, protocol.wire.
 */
@NullMarked
package io.ottla.coordinator.store;

import org.jspecify.annotations.NullMarked;
