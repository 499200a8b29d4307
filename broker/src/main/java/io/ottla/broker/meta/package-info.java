/**
 * What this broker knows of the cluster: the current image, the configs of topics, and the addresses that clients get.
 * Thread: read from anywhere; changed on the metadata lane alone.
 * May use: broker.config, coordinator.{cluster,store}, protocol.
 */
@NullMarked
package io.ottla.broker.meta;

import org.jspecify.annotations.NullMarked;
