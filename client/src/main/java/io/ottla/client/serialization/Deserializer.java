package io.ottla.client.serialization;

import org.jspecify.annotations.Nullable;

/**
 * Makes a value of bytes; null stays null. Called on the thread that polls. Throws IllegalArgumentException for bytes that
 * are no such value.
 */
@FunctionalInterface
public interface Deserializer<T> {
    /** The value; {@code bytes} are the caller's again afterwards. */
    @Nullable
    T deserialize(String topic, byte @Nullable [] bytes);
}
