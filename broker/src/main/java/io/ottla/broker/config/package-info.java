/**
 * The broker's and the topics' options by area, and the typed settings that the rest of the broker reads.
 * Thread: immutable values, readable from anywhere; {@link io.ottla.broker.config.LiveSettings} swaps them atomically.
 * May use: protocol.{config,record}, coordinator.cluster, the settings records of broker.log.
 */
@NullMarked
package io.ottla.broker.config;

import org.jspecify.annotations.NullMarked;
