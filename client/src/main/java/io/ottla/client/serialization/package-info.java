/**
 * From values to the bytes of keys and values and back.
 * Thread: immutable, from anywhere.
 * May use: the JDK; Jackson in one class, Json, which loads only where it is used.
 */
@NullMarked
package io.ottla.client.serialization;

import org.jspecify.annotations.NullMarked;
