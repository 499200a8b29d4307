/**
 * How work is placed on threads: lanes, the replies that cross between them, and the clock they read.
 * Thread: a lane runs one task at a time; only {@link io.ottla.protocol.lane.Lane#run} may be called from elsewhere.
 * May use: the JDK only.
 */
@NullMarked
package io.ottla.protocol.lane;

import org.jspecify.annotations.NullMarked;
