package io.ottla.coordinator.zk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ottla.coordinator.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * What the formats of the single nodes share. Only Jackson's streams are used: binding JSON to objects would load some
 * four hundred classes at every start. Thread: any.
 */
final class Json {
    private static final int BYTES_FIRST = 256;

    /** Field names are partitions and settings as often as not: to intern each would only fill the JVM's table. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private Json() {}

    /** Writes the fields of an object. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    /** The text of an object with these fields. */
    static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES_FIRST);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("what is written to memory is plain values", e);
        }
        return bytes.toByteArray();
    }

    /** Writes an object as a field. */
    static void object(JsonGenerator out, String field, Fields fields) throws IOException {
        out.writeObjectFieldStart(field);
        fields.write(out);
        out.writeEndObject();
    }

    /** Writes a list of broker ids as a field. */
    static void ints(JsonGenerator out, String field, List<Integer> ints) throws IOException {
        out.writeArrayFieldStart(field);
        for (int value : ints) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }

    static JsonParser parser(byte[] data) throws IOException {
        return FACTORY.createParser(data);
    }

    static StoreException corrupt(String path, String what) {
        return new StoreException(StoreException.Kind.CORRUPT, "ZooKeeper node " + path + " cannot be read: " + what);
    }
}
