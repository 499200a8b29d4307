package io.ottla.client.serialization;

import org.jspecify.annotations.Nullable;

/** Makes bytes of a value; null stays null. Called on the thread that sends. */
@FunctionalInterface
public interface Serializer<T> {
    /** The bytes, which the producer copies before send returns. */
    byte @Nullable [] serialize(String topic, @Nullable T value);
}
