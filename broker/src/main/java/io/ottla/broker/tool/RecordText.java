package io.ottla.broker.tool;

import io.ottla.client.cli.ToolFailure;
import io.ottla.protocol.record.Record;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** How the content of a record is printed, each part behind a blank. */
interface RecordText {
    String of(Record record);

    /** Keys and values by the names of Kafka's decoders; a record without value is not worth a word. */
    static RecordText of(String keys, String values) {
        Function<byte[], String> key = decoder(keys);
        Function<byte[], String> value = decoder(values);
        return record -> record.value() == null
                ? ""
                : (record.key() == null ? "" : " key: " + key.apply(record.key())) + " payload: "
                        + value.apply(record.value());
    }

    private static Function<byte[], String> decoder(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "StringDecoder", "DefaultDecoder" -> bytes -> new String(bytes, StandardCharsets.UTF_8);
            case "IntegerDecoder" ->
                bytes -> bytes.length < Integer.BYTES
                        ? "?"
                        : Integer.toString(ByteBuffer.wrap(bytes).getInt());
            case "LongDecoder" ->
                bytes -> bytes.length < Long.BYTES
                        ? "?"
                        : Long.toString(ByteBuffer.wrap(bytes).getLong());
            default ->
                throw new ToolFailure(
                        "Decoder " + name + " is not known; known are StringDecoder, IntegerDecoder and LongDecoder");
        };
    }
}
