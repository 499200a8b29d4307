package io.ottla.coordinator.zk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ottla.coordinator.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read from a node. Whoever asks for a field that is missing, or is of another kind, gets an error with
 * the node's path and what is wrong. A field that is null counts as missing. Immutable once read.
 *
 * <pre>
 *   {...} JsonObject   [...] List   "..." String   12 Long   other numbers Double or BigInteger   true, false Boolean
 * </pre>
 */
final class JsonObject {
    private final String path;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonObject(String path) {
        this.path = path;
    }

    /** Reads a node's content; what follows the object is not looked at. */
    static JsonObject parse(String path, byte[] data) {
        try (JsonParser in = Json.parser(data)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                return object(path, in);
            }
        } catch (IOException e) {
            throw Json.corrupt(path, "it is no JSON: " + e.getMessage());
        }
        throw Json.corrupt(path, "it is no JSON object");
    }

    private static JsonObject object(String path, JsonParser in) throws IOException {
        JsonObject object = new JsonObject(path);
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            Object value = value(path, in);
            if (value == null) {
                object.fields.remove(name);
            } else {
                object.fields.put(name, value);
            }
        }
        return object;
    }

    private static @Nullable Object value(String path, JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(path, in);
            case START_ARRAY -> list(path, in);
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT ->
                in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? in.getBigIntegerValue()
                        : (Object) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            default -> throw Json.corrupt(path, "it is no JSON: unexpected " + in.currentToken());
        };
    }

    private static List<Object> list(String path, JsonParser in) throws IOException {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(path, in);
            if (value == null) {
                throw Json.corrupt(path, "there is a null in a list");
            }
            list.add(value);
        }
        return list;
    }

    Set<String> names() {
        return fields.keySet();
    }

    int requiredInt(String field) {
        Object value = fields.get(field);
        if (value instanceof Number number && isInt(value)) {
            return number.intValue();
        }
        throw Json.corrupt(path, "field '" + field + "' is no 32-bit number: " + value);
    }

    private static boolean isInt(@Nullable Object value) {
        return value instanceof Long number && number == number.intValue();
    }

    /** A text; also what is written as a number. */
    String requiredText(String field) {
        String text = textOrNull(field);
        if (text == null) {
            throw missing(field);
        }
        return text;
    }

    @Nullable
    String textOrNull(String field) {
        Object value = fields.get(field);
        return value == null ? null : value.toString();
    }

    /** All fields as texts, sorted by name. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        fields.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    JsonObject requiredObject(String field) {
        JsonObject object = objectOrNull(field);
        if (object == null) {
            throw missing(field);
        }
        return object;
    }

    @Nullable
    JsonObject objectOrNull(String field) {
        Object value = fields.get(field);
        if (value != null && !(value instanceof JsonObject)) {
            throw Json.corrupt(path, "field '" + field + "' is no object: " + value);
        }
        return (JsonObject) value;
    }

    /** A list of broker ids; empty when there is none. */
    List<Integer> ints(String field) {
        List<Integer> ints = new ArrayList<>();
        for (Object value : list(field)) {
            if (!isInt(value)) {
                throw Json.corrupt(path, "a broker id is no 32-bit number: " + value);
            }
            ints.add(((Number) value).intValue());
        }
        return ints;
    }

    List<String> requiredTexts(String field) {
        return requiredList(field).stream().map(Object::toString).toList();
    }

    List<JsonObject> requiredObjects(String field) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object value : requiredList(field)) {
            if (!(value instanceof JsonObject object)) {
                throw Json.corrupt(path, "field '" + field + "' is no list of objects: " + value);
            }
            objects.add(object);
        }
        return objects;
    }

    private List<?> requiredList(String field) {
        if (!fields.containsKey(field)) {
            throw missing(field);
        }
        return list(field);
    }

    private List<?> list(String field) {
        Object value = fields.get(field);
        if (value != null && !(value instanceof List)) {
            throw Json.corrupt(path, "field '" + field + "' is no list: " + value);
        }
        return value == null ? List.of() : (List<?>) value;
    }

    private StoreException missing(String field) {
        return Json.corrupt(path, "field '" + field + "' is missing");
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
