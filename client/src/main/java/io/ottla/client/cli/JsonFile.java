package io.ottla.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ottla.client.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A JSON file that a user wrote. Every complaint is a {@link ToolFailure} that names the file and the field.
 *
 * @param name as the user gave it
 */
record JsonFile(String name, JsonNode root) {
    private static final long BYTES_MAX = 64L << 20;
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Reads the file, which must hold one object. */
    static JsonFile read(String name) {
        Path file = Path.of(name);
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new ToolFailure(name + " is larger than " + BYTES_MAX + " bytes");
            }
            return of(name, Files.readString(file));
        } catch (IOException e) {
            throw new ToolFailure("Unable to read file " + name + (Files.exists(file) ? ": " + e.getMessage() : ""));
        }
    }

    static JsonFile of(String name, String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (!root.isObject()) {
                throw new ToolFailure("The input string is not a valid JSON: " + name + " holds no object");
            }
            return new JsonFile(name, root);
        } catch (JsonProcessingException e) {
            throw new ToolFailure("The input string is not a valid JSON: " + name + ", line "
                    + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        }
    }

    /** Throws unless the version is absent or the one there is. */
    void checkVersion() {
        JsonNode version = root.get("version");
        if (version != null && !(version.isInt() && version.intValue() == VERSION)) {
            throw new ToolFailure("Not supported version field value " + version.asText());
        }
    }

    /** Each element of the array {@code field} of the file, which must be there. */
    <T> List<T> each(String field, Function<JsonNode, T> read) {
        JsonNode array = root.get(field);
        if (array == null || !array.isArray()) {
            throw new ToolFailure(name + " has no list \"" + field + "\"");
        }
        List<T> all = new ArrayList<>();
        array.forEach(element -> all.add(read.apply(element)));
        return all;
    }

    String text(JsonNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || !value.isTextual()) {
            throw wrong(object, field, "a string");
        }
        return value.textValue();
    }

    int number(JsonNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || !value.isInt()) {
            throw wrong(object, field, "a number");
        }
        return value.intValue();
    }

    long longNumber(JsonNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || !value.canConvertToLong() || !value.isIntegralNumber()) {
            throw wrong(object, field, "a number");
        }
        return value.longValue();
    }

    /** The topic and partition that an element names. */
    TopicPartition partition(JsonNode object) {
        return new TopicPartition(text(object, "topic"), number(object, "partition"));
    }

    ToolFailure wrong(JsonNode object, String field, String expected) {
        return new ToolFailure(name + ": \"" + field + "\" in " + object + " must be " + expected);
    }
}
