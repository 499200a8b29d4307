/**
 * The APIs by which brokers ask the controller.
 * Thread: the connection's loop; the work is done on the controller's lane.
 * May use: broker.api, broker.control, protocol.
 */
@NullMarked
package io.ottla.broker.api.control;

import org.jspecify.annotations.NullMarked;
