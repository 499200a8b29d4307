/**
 * The command line tools behind bin/: options, output and exit codes as Kafka's tools of the same names.
 * Thread: the main thread of the process; waits for what the client does.
 * May use: protocol, the other client packages, jopt-simple, jackson.
 */
@NullMarked
package io.ottla.client.cli;

import org.jspecify.annotations.NullMarked;
