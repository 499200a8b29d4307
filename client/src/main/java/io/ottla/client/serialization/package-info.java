/**
 * From values to the bytes of keys and values and back.
 * Thread: immutable, from anywhere.
 * May use: the JDK only.
 */
@NullMarked
package io.ottla.client.serialization;

import org.jspecify.annotations.NullMarked;
