/**
 * The process: main, what is started and stopped in which order, and the wiring by constructors. No logic of its own.
 * Thread: main starts, the shutdown hook stops; both may block. May use: everything.
 */
@NullMarked
package io.ottla.broker.server;

import org.jspecify.annotations.NullMarked;
