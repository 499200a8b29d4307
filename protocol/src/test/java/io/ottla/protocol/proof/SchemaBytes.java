package io.ottla.protocol.proof;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Makes bytes from nothing but a foreign schema's description: a third codec, which shares no code with ours. */
final class SchemaBytes {
    private final Random random;
    private final Values values;

    /** Field names of the message itself whose struct may be null though the release's description does not say so. */
    private final Set<String> nullableStructs;

    SchemaBytes(Random random, Set<String> nullableStructs) {
        this.random = random;
        this.values = new Values(random);
        this.nullableStructs = nullableStructs;
    }

    byte[] make(Object schema) {
        ByteBuf out = Unpooled.buffer();
        struct(out, schema);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private void struct(ByteBuf out, Object schema) {
        for (Object bound : (Object[]) ForeignKafka.call(schema, "fields")) {
            Object field = get(bound, "def");
            Object type = get(field, "type");
            if (type.getClass().getSimpleName().equals("TaggedFields")) {
                tags(out, type);
            } else {
                named(out, field);
            }
        }
    }

    /** A struct that may be null is marked otherwise in a tagged field than elsewhere: 0, not -1. */
    private void tag(ByteBuf out, Object field) {
        named(out, field);
        if (out.getByte(0) == -1 && out.readableBytes() == 1) {
            out.setByte(0, 0);
        }
    }

    private void named(ByteBuf out, Object field) {
        Object type = get(field, "type");
        if (type.getClass().getSimpleName().equals("Schema") && nullableStructs.contains(get(field, "name"))) {
            nullableStruct(out, type);
        } else {
            field(out, type);
        }
    }

    private void nullableStruct(ByteBuf out, Object type) {
        boolean there = !values.isNull();
        out.writeByte(there ? 1 : -1);
        if (there) {
            struct(out, type);
        }
    }

    private void tags(ByteBuf out, Object type) {
        Map<Integer, byte[]> tags = new TreeMap<>();
        ((Map<?, ?>) get(type, "fields")).forEach((tag, field) -> {
            if (random.nextBoolean()) {
                ByteBuf content = Unpooled.buffer();
                tag(content, field);
                byte[] bytes = new byte[content.readableBytes()];
                content.readBytes(bytes);
                tags.put((Integer) tag, bytes);
            }
        });
        unsignedVarint(out, tags.size());
        tags.forEach((tag, bytes) -> {
            unsignedVarint(out, tag);
            unsignedVarint(out, bytes.length);
            out.writeBytes(bytes);
        });
    }

    private void field(ByteBuf out, Object type) {
        String kind = type.getClass().getSimpleName();
        boolean nullable = (boolean) ForeignKafka.call(type, "isNullable");
        Optional<?> element = (Optional<?>) ForeignKafka.call(type, "arrayElementType");
        if (element.isPresent()) {
            array(out, element.get(), kind.startsWith("Compact"), nullable);
        } else if (kind.equals("NullableSchema")) {
            nullableStruct(out, type);
        } else if (kind.equals("Schema")) {
            struct(out, type);
        } else {
            primitive(out, type.toString(), nullable);
        }
    }

    private void array(ByteBuf out, Object element, boolean compact, boolean nullable) {
        boolean there = !nullable || !values.isNull();
        int count = there ? values.count() : -1;
        length(out, count, compact, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            field(out, element);
        }
    }

    private void primitive(ByteBuf out, String type, boolean nullable) {
        boolean compact = type.startsWith("COMPACT");
        switch (type) {
            case "BOOLEAN" -> out.writeBoolean(random.nextBoolean());
            case "INT8" -> out.writeByte((int) values.integer(8));
            case "INT16", "UINT16" -> out.writeShort((int) values.integer(16));
            case "INT32", "UINT32" -> out.writeInt((int) values.integer(32));
            case "INT64" -> out.writeLong(values.integer(64));
            case "FLOAT64" -> out.writeDouble(values.float64());
            case "UUID" -> out.writeLong(values.integer(64)).writeLong(values.integer(64));
            default -> {
                byte[] bytes = nullable && values.isNull() ? null : content(type);
                length(out, bytes == null ? -1 : bytes.length, compact, type.endsWith("STRING") ? 2 : 4);
                if (bytes != null) {
                    out.writeBytes(bytes);
                }
            }
        }
    }

    private byte[] content(String type) {
        if (type.endsWith("STRING")) {
            return values.text().getBytes(StandardCharsets.UTF_8);
        }
        if (type.endsWith("BYTES") || type.endsWith("RECORDS")) {
            return values.bytes();
        }
        throw new IllegalStateException("unknown type " + type);
    }

    private static void length(ByteBuf out, int length, boolean compact, int plainBytes) {
        if (compact) {
            unsignedVarint(out, length + 1);
        } else if (plainBytes == Short.BYTES) {
            out.writeShort(length);
        } else {
            out.writeInt(length);
        }
    }

    private static void unsignedVarint(ByteBuf out, int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** A field of the object, which may be private or inherited. */
    private static Object get(Object of, String field) {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field found = type.getDeclaredField(field);
                found.setAccessible(true);
                return found.get(of);
            } catch (NoSuchFieldException e) {
                // Then the class above has it.
                continue;
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException(of.getClass() + " has no field " + field);
    }
}
