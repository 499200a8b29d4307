/**
 * Shows what the broker counts to whoever watches it.
 * Thread: figures are read from any thread.
 * May use: the client's interface of figures.
 */
@NullMarked
package io.ottla.broker.metrics;

import org.jspecify.annotations.NullMarked;
