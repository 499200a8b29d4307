/**
 * The tools that put load on a cluster and measure or tell what becomes of it: kafka-producer-perf-test and its kin.
 * Thread: the main thread of the process; what futures bring, on the client's loop.
 * May use: protocol, the other client packages, jopt-simple, jackson.
 */
@NullMarked
package io.ottla.client.cli.load;

import org.jspecify.annotations.NullMarked;
