/**
 * Looks for damage in logs, slowly and for ever, and mends it with what other replicas have.
 * Thread: the home lane of the log directories; files are read and written on the disk pool.
 * May use: log, protocol's lane and wire.
 */
@NullMarked
package io.ottla.broker.check;

import org.jspecify.annotations.NullMarked;
