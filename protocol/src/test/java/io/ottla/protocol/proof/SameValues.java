package io.ottla.protocol.proof;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Uuid;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares one of our messages with a foreign object, field by field by name; throws AssertionError with the path. */
final class SameValues {
    private SameValues() {}

    /**
     * A field that the foreign class lacks must have its default, unless it came as a tagged field, which every version
     * may carry; and a field that we lack must have its default there: one class may serve two lists of a message.
     */
    static void check(Object ours, Object theirs, String path) {
        FieldNames names = FieldNames.of(theirs);
        Set<String> matched = new HashSet<>();
        for (RecordComponent component : ours.getClass().getRecordComponents()) {
            Object our = value(component, ours);
            String name = names.theirs(component.getName());
            String at = path + "." + component.getName();
            if (name == null) {
                if (!hasUnknownTags(theirs)) {
                    compareDefault(our, component, at);
                }
            } else {
                matched.add(name);
                compare(our, ForeignKafka.call(theirs, name), at);
            }
        }
        for (String name : names.all()) {
            if (!matched.contains(name)) {
                compareTheirDefault(theirs, name, path);
            }
        }
    }

    private static boolean hasUnknownTags(Object theirs) {
        return !((Collection<?>) ForeignKafka.call(theirs, "unknownTaggedFields")).isEmpty();
    }

    private static void compareTheirDefault(Object theirs, String name, String path) {
        try {
            Object blank = theirs.getClass().getConstructor().newInstance();
            Object their = ForeignKafka.call(theirs, name);
            if (!Objects.deepEquals(plain(their), plain(ForeignKafka.call(blank, name)))) {
                throw new AssertionError(path + ": theirs has " + name + "=" + text(their) + ", we have no such field");
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(path, e);
        }
    }

    private static Object value(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    private static void compareDefault(@Nullable Object ours, RecordComponent component, String path) {
        try {
            Class<?> type = component.getDeclaringRecord();
            Object fallback = value(component, type.getField("DEFAULT").get(null));
            if (!Objects.deepEquals(plain(ours), plain(fallback))) {
                throw new AssertionError(path + ": ours is " + text(ours) + ", theirs has no such field");
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(path, e);
        }
    }

    private static void compare(@Nullable Object ours, @Nullable Object theirs, String path) {
        if (ours instanceof List<?> list && theirs instanceof Collection<?> collection) {
            compareAll(list, collection, path);
        } else if (ours instanceof Record && !(ours instanceof Uuid) && theirs != null) {
            check(ours, theirs, path);
        } else if (!Objects.deepEquals(plain(ours), plain(theirs))) {
            throw new AssertionError(path + ": ours is " + text(ours) + ", theirs is " + text(theirs));
        }
    }

    private static void compareAll(List<?> ours, Collection<?> theirs, String path) {
        if (ours.size() != theirs.size()) {
            throw new AssertionError(path + ": ours has " + ours.size() + " elements, theirs " + theirs.size());
        }
        Iterator<?> their = theirs.iterator();
        for (int i = 0; i < ours.size(); i++) {
            compare(ours.get(i), their.next(), path + "[" + i + "]");
        }
    }

    /** Both sides in types of the JDK. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Parts parts) {
            ByteBuf buf = parts.buffer();
            byte[] bytes = new byte[buf.readableBytes()];
            buf.getBytes(buf.readerIndex(), bytes);
            return bytes;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (value instanceof Uuid uuid) {
            return List.of(uuid.high(), uuid.low());
        }
        if (value != null && value.getClass().getName().equals("org.apache.kafka.common.Uuid")) {
            return List.of(
                    ForeignKafka.call(value, "getMostSignificantBits"),
                    ForeignKafka.call(value, "getLeastSignificantBits"));
        }
        if (value != null && value.getClass().getSimpleName().equals("MemoryRecords")) {
            return plain(ForeignKafka.call(value, "buffer"));
        }
        return value;
    }

    private static String text(@Nullable Object value) {
        Object plain = plain(value);
        return plain instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(plain);
    }
}
