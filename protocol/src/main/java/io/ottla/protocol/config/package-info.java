/**
 * Options as rows (name, type, default, allowed values, documentation) and immutable snapshots of their values.
 * Thread: everything here is immutable and may be read from anywhere.
 * May use: the JDK only.
 */
@NullMarked
package io.ottla.protocol.config;

import org.jspecify.annotations.NullMarked;
