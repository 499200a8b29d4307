package io.ottla.broker.server;

import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Uuid;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;

/** A request of any API in which every list has an element and every field a value. */
final class SampleRequests {
    private SampleRequests() {}

    static Message of(ApiKey key, String name, int number) {
        try {
            return (Message) sample(Class.forName("io.ottla.protocol.api." + key.apiName() + "$Request"), name, number);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A request in which every list is empty and every field has its default. */
    static Message empty(ApiKey key) {
        try {
            Class<?> request = Class.forName("io.ottla.protocol.api." + key.apiName() + "$Request");
            return (Message) request.getField("DEFAULT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object sample(Type type, String name, int number) {
        if (type instanceof ParameterizedType list) {
            return List.of(sample(list.getActualTypeArguments()[0], name, number));
        }
        if (type == int.class || type == Integer.class) {
            return number;
        } else if (type == long.class || type == Long.class) {
            return (long) number;
        } else if (type == short.class || type == Short.class) {
            return (short) number;
        } else if (type == byte.class || type == Byte.class) {
            return (byte) number;
        } else if (type == boolean.class) {
            return number == 1;
        } else if (type == double.class) {
            return (double) number;
        } else if (type == String.class) {
            return name;
        } else if (type == byte[].class) {
            return new byte[] {0, 1, 0, 0, 0, 0};
        } else if (type == Uuid.class) {
            return new Uuid(number, number);
        } else if (type == Parts.class) {
            return Parts.of(Unpooled.wrappedBuffer(BatchBytes.plain("value")));
        }
        return record((Class<?>) type, name, number);
    }

    private static Object record(Class<?> type, String name, int number) {
        RecordComponent[] parts = type.getRecordComponents();
        Object[] values = new Object[parts.length];
        Class<?>[] types = new Class<?>[parts.length];
        for (int i = 0; i < parts.length; i++) {
            types[i] = parts[i].getType();
            values[i] = sample(parts[i].getGenericType(), name, number);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
