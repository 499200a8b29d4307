/**
 * Handlers of the APIs that describe and change the cluster: metadata, topics, partitions, configs.
 * Thread: the event loop of the connection that a call came in on.
 * May use: broker.{api,config,control,meta}, coordinator.{cluster,controller,store}; logback for log levels.
 */
@NullMarked
package io.ottla.broker.api.admin;

import org.jspecify.annotations.NullMarked;
