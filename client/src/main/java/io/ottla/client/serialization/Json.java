package io.ottla.client.serialization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Values as JSON in UTF-8, by Jackson: the only class that needs it, so an application that does not use JSON can leave
 * jackson-databind out. The mapper is the caller's: how dates, unknown fields and records are treated is its affair.
 *
 * <p>Thread: immutable, from anywhere, as a mapper is once it is configured.
 */
public final class Json {
    private Json() {}

    /** Writes values with this mapper; throws IllegalArgumentException for a value that it cannot write. */
    public static <T> Serializer<T> serializer(ObjectMapper mapper) {
        return (topic, value) -> {
            try {
                return value == null ? null : mapper.writeValueAsBytes(value);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "a value for topic '" + topic + "' cannot be written as JSON: " + e.getOriginalMessage(), e);
            }
        };
    }

    /** Writes values with a mapper as Jackson makes it. */
    public static <T> Serializer<T> serializer() {
        return serializer(new ObjectMapper());
    }

    /** Reads values of this type with this mapper; throws IllegalArgumentException for bytes that are none. */
    public static <T> Deserializer<T> deserializer(Class<T> type, ObjectMapper mapper) {
        return (topic, bytes) -> {
            try {
                return bytes == null ? null : mapper.readValue(bytes, type);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "a value of topic '" + topic + "' is no " + type.getSimpleName() + " in JSON: "
                                + e.getMessage(),
                        e);
            }
        };
    }

    /** Reads values of this type with a mapper as Jackson makes it. */
    public static <T> Deserializer<T> deserializer(Class<T> type) {
        return deserializer(type, new ObjectMapper());
    }
}
