/**
 * What every part of the client shares: how failures look to the caller.
 * Thread: immutable values only.
 * May use: protocol.
 */
@NullMarked
package io.ottla.client;

import org.jspecify.annotations.NullMarked;
