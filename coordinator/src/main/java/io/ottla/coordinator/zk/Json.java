package io.ottla.coordinator.zk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the formats of the single nodes share. A node that cannot be read fails with its path and what is wrong. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(ObjectNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values has a text form", e);
        }
    }

    static JsonNode parse(String path, byte[] data) {
        JsonNode node;
        try {
            node = MAPPER.readTree(data);
        } catch (IOException e) {
            throw corrupt(path, "it is no JSON: " + e.getMessage());
        }
        if (node == null || !node.isObject()) {
            throw corrupt(path, "it is no JSON object");
        }
        return node;
    }

    static int requiredInt(String path, JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || !value.canConvertToInt()) {
            throw corrupt(path, "field '" + field + "' is no 32-bit number: " + value);
        }
        return value.intValue();
    }

    static JsonNode required(String path, JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            throw corrupt(path, "field '" + field + "' is missing");
        }
        return value;
    }

    static @Nullable String textOrNull(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    static List<Integer> ints(String path, @Nullable JsonNode array) {
        if (array == null || array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw corrupt(path, "broker ids are no list: " + array);
        }
        List<Integer> ints = new ArrayList<>(array.size());
        for (JsonNode value : array) {
            if (!value.canConvertToInt()) {
                throw corrupt(path, "a broker id is no 32-bit number: " + value);
            }
            ints.add(value.intValue());
        }
        return ints;
    }

    static ArrayNode array(List<Integer> ints) {
        ArrayNode array = MAPPER.createArrayNode();
        ints.forEach(array::add);
        return array;
    }

    static StoreException corrupt(String path, String what) {
        return new StoreException(StoreException.Kind.CORRUPT, "ZooKeeper node " + path + " cannot be read: " + what);
    }
}
