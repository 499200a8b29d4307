package io.ottla.client.serialization;

import org.jspecify.annotations.Nullable;

/** Makes bytes of a value; null stays null. Called on the thread that sends. */
@FunctionalInterface
public interface Serializer<T> {
    byte @Nullable [] serialize(String topic, @Nullable T value);
}
