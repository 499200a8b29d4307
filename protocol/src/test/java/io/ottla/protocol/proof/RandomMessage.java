package io.ottla.protocol.proof;

import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Uuid;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills one of our messages with values, every field, whether the version has it or not, and null where the version
 * allows it: which fields those are is learned from the refusals of {@code write}.
 */
final class RandomMessage {
    private static final Pattern NULL_REFUSED =
            Pattern.compile("field '(\\w+)' is null, which this version does not allow");

    private final OurMessage of;
    private final int version;
    private final Set<String> neverNull = new HashSet<>();

    RandomMessage(OurMessage of, int version) {
        this.of = of;
        this.version = version;
    }

    /** A message that this version can carry. */
    Message make(long seed) {
        while (true) {
            Message message = (Message) fill(of.type(), new Values(new Random(seed)));
            try {
                of.write(message, version);
                return message;
            } catch (IllegalArgumentException e) {
                Matcher refused = NULL_REFUSED.matcher(e.getMessage());
                if (!refused.matches() || !neverNull.add(refused.group(1))) {
                    throw e;
                }
            }
        }
    }

    private Object fill(Class<?> type, Values values) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] arguments =
                Arrays.stream(components).map(c -> value(c, values)).toArray();
        try {
            return type.getConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private @Nullable Object value(RecordComponent component, Values values) {
        AnnotatedType annotated = component.getAnnotatedType();
        boolean nullable = annotated.isAnnotationPresent(Nullable.class) && !neverNull.contains(component.getName());
        return nullable && values.isNull() ? null : value(component.getGenericType(), component.getName(), values);
    }

    private Object value(Type type, String name, Values values) {
        if (type instanceof ParameterizedType list) {
            List<Object> elements = new ArrayList<>();
            for (int i = values.count(); i > 0; i--) {
                elements.add(value(list.getActualTypeArguments()[0], name, values));
            }
            return elements;
        }
        Class<?> plain = (Class<?>) type;
        return plain.isRecord() && plain != Uuid.class ? fill(plain, values) : primitive(plain, name, values);
    }

    private Object primitive(Class<?> type, String name, Values values) {
        return switch (type.getSimpleName()) {
            case "boolean", "Boolean" -> values.count() == 0;
            case "byte", "Byte" -> (byte) values.integer(8);
            case "short", "Short" -> (short) values.integer(16);
            case "int", "Integer" -> isPort(name) ? (int) values.integer(16) & 0xffff : (int) values.integer(32);
            case "long", "Long" -> name.equals("crc") ? values.integer(32) & 0xffffffffL : values.integer(64);
            case "double", "Double" -> values.float64();
            case "String" -> values.text();
            case "byte[]" -> values.bytes();
            case "Uuid" -> new Uuid(values.integer(64), values.integer(64));
            case "Parts" -> Parts.of(Unpooled.wrappedBuffer(values.bytes()));
            default -> throw new IllegalStateException("unknown type " + type);
        };
    }

    /** Unsigned 16-bit fields are int in Java; some ports are 16 bits, and every port fits them. */
    private static boolean isPort(String name) {
        return name.equals("port");
    }
}
