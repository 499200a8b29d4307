/**
 * The contract of every replicated state machine: decide, then apply.
 * Thread: a machine belongs to whoever hosts it; nothing here is thread-safe. May use: the JDK only.
 */
@NullMarked
package io.ottla.coordinator.machine;

import org.jspecify.annotations.NullMarked;
