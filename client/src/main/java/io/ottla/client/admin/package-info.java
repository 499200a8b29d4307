/**
 * What an operator asks of a cluster: topics, configs, groups, offsets, brokers. Each area is a class of its own.
 * Thread: the public methods from anywhere, their work on the client's loop.
 * May use: protocol, client.net.
 */
@NullMarked
package io.ottla.client.admin;

import org.jspecify.annotations.NullMarked;
