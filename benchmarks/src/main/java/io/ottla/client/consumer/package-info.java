/**
 * Benchmarks of what the consumer does between the wire and the application, which is not public.
 * Thread: JMH's.
 * May use: client, JMH.
 */
@NullMarked
package io.ottla.client.consumer;

import org.jspecify.annotations.NullMarked;
