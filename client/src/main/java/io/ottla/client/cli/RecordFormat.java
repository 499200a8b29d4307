package io.ottla.client.cli;

import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.serialization.Deserializer;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.TimestampType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a record is printed, field by field with a separator between, as Kafka's DefaultMessageFormatter does:
 *
 * <pre>  CreateTime:1795238204458 | Partition:0 | Offset:0 | Epoch:0 | h1:a,h2:b | key | value </pre>
 */
final class RecordFormat implements RecordPrinter {
    static final PropertyNames PROPERTIES = new PropertyNames(
            Set.of(
                    "print.timestamp",
                    "print.key",
                    "print.offset",
                    "print.epoch",
                    "print.partition",
                    "print.headers",
                    "print.value",
                    "key.separator",
                    "line.separator",
                    "headers.separator",
                    "null.literal",
                    "key.deserializer",
                    "value.deserializer",
                    "headers.deserializer"),
            Set.of("key.deserializer.", "value.deserializer.", "headers.deserializer."));

    private final Map<String, String> properties;
    private final boolean timestamp;
    private final boolean partition;
    private final boolean offset;
    private final boolean epoch;
    private final boolean headers;
    private final boolean key;
    private final boolean value;
    private final byte[] separator;
    private final byte[] lineSeparator;
    private final byte[] headersSeparator;
    private final byte[] nothing;
    private final @Nullable Deserializer<?> keys;
    private final @Nullable Deserializer<?> values;
    private final @Nullable Deserializer<?> headerValues;

    RecordFormat(Map<String, String> properties) {
        PROPERTIES.check(properties.keySet());
        this.properties = properties;
        this.timestamp = isTrue("print.timestamp", "false");
        this.partition = isTrue("print.partition", "false");
        this.offset = isTrue("print.offset", "false");
        this.epoch = isTrue("print.epoch", "false");
        this.headers = isTrue("print.headers", "false");
        this.key = isTrue("print.key", "false");
        this.value = isTrue("print.value", "true");
        this.separator = bytes("key.separator", "\t");
        this.lineSeparator = bytes("line.separator", "\n");
        this.headersSeparator = bytes("headers.separator", ",");
        this.nothing = bytes("null.literal", "null");
        this.keys = deserializer("key.deserializer");
        this.values = deserializer("value.deserializer");
        this.headerValues = deserializer("headers.deserializer");
    }

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record, ByteArrayOutputStream to) {
        boolean any = false;
        if (timestamp) {
            any = field(to, any, timestamp(record));
        }
        if (partition) {
            any = field(to, any, "Partition:" + record.partition());
        }
        if (offset) {
            any = field(to, any, "Offset:" + record.offset());
        }
        if (epoch) {
            any = field(to, any, "Epoch:" + record.leaderEpoch());
        }
        if (headers) {
            any = separate(to, any);
            writeHeaders(record, to);
        }
        if (key) {
            any = separate(to, any);
            to.writeBytes(shown(record.topic(), keys, record.key()));
        }
        if (value) {
            separate(to, any);
            to.writeBytes(shown(record.topic(), values, record.value()));
        }
        to.writeBytes(lineSeparator);
    }

    private static String timestamp(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.NONE
                ? "NO_TIMESTAMP"
                : record.timestampType().label() + ":" + record.timestampMs();
    }

    private void writeHeaders(ConsumerRecord<byte[], byte[]> record, ByteArrayOutputStream to) {
        List<Header> all = record.headers();
        if (all.isEmpty()) {
            to.writeBytes("NO_HEADERS".getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                to.writeBytes(headersSeparator);
            }
            to.writeBytes((all.get(i).key() + ":").getBytes(StandardCharsets.UTF_8));
            to.writeBytes(shown(record.topic(), headerValues, all.get(i).value()));
        }
    }

    private boolean field(ByteArrayOutputStream to, boolean any, String text) {
        separate(to, any);
        to.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private boolean separate(ByteArrayOutputStream to, boolean any) {
        if (any) {
            to.writeBytes(separator);
        }
        return true;
    }

    private byte[] shown(String topic, @Nullable Deserializer<?> deserializer, byte @Nullable [] bytes) {
        if (bytes == null) {
            return nothing;
        }
        if (deserializer == null) {
            return bytes;
        }
        return String.valueOf(deserializer.deserialize(topic, bytes)).getBytes(StandardCharsets.UTF_8);
    }

    private boolean isTrue(String name, String byDefault) {
        return "true".equalsIgnoreCase(properties.getOrDefault(name, byDefault).trim());
    }

    private byte[] bytes(String name, String byDefault) {
        return properties.getOrDefault(name, byDefault).getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable Deserializer<?> deserializer(String property) {
        String name = properties.get(property);
        if (name == null || name.isBlank()) {
            return null;
        }
        if (name.substring(name.lastIndexOf('.') + 1).equals("BytesDeserializer")) {
            return EscapedBytes.IN;
        }
        Deserializer<?> found = Serdes.deserializer(name);
        if (found == null) {
            throw new ToolFailure(property + " " + name + " is not known; known are those of "
                    + "org.apache.kafka.common.serialization for text, bytes, numbers and UUIDs");
        }
        return found == Serdes.BYTES_IN ? null : found;
    }
}
