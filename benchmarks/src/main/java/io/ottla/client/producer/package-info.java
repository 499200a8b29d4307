/**
 * Benchmarks of what the producer does between {@code send} and the wire, which is not public.
 * Thread: JMH's.
 * May use: client, JMH.
 */
@NullMarked
package io.ottla.client.producer;

import org.jspecify.annotations.NullMarked;
