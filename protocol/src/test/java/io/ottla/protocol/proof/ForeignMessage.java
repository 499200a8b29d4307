package io.ottla.protocol.proof;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One generated message class of a release of Kafka. */
final class ForeignMessage {
    private final ForeignKafka kafka;
    private final Class<?> type;

    ForeignMessage(ForeignKafka kafka, Class<?> type) {
        this.kafka = kafka;
        this.type = type;
    }

    int lowestVersion() {
        return (short) ForeignKafka.call(blank(), "lowestSupportedVersion");
    }

    int highestVersion() {
        return (short) ForeignKafka.call(blank(), "highestSupportedVersion");
    }

    private Object blank() {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    /** The release's description of the layout in this version, an object of its class Schema. */
    Object schema(int version) {
        try {
            Field schemas = type.getField("SCHEMAS");
            return ((Object[]) schemas.get(null))[version];
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    /** Reads all of the bytes; throws AssertionError if the release refuses or leaves some. */
    Object read(byte[] bytes, int version) {
        try {
            Object message = blank();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            method("read", 2).invoke(message, kafka.accessor(buffer), (short) version);
            if (buffer.hasRemaining()) {
                throw new AssertionError(
                        this + " v" + version + " left " + buffer.remaining() + " bytes of " + bytes.length);
            }
            return message;
        } catch (InvocationTargetException e) {
            throw new AssertionError(this + " v" + version + " refuses " + Arrays.toString(bytes), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    byte[] write(Object message, int version) {
        try {
            Object cache = kafka.cache();
            int size = (int) method("size", 2).invoke(message, cache, (short) version);
            ByteBuffer buffer = ByteBuffer.allocate(size);
            method("write", 3).invoke(message, kafka.accessor(buffer), cache, (short) version);
            return buffer.array();
        } catch (InvocationTargetException e) {
            throw new AssertionError(this + " v" + version + " does not write " + message, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private Method method(String name, int parameters) {
        return Arrays.stream(type.getMethods())
                .filter(m -> m.getName().equals(name) && m.getParameterCount() == parameters)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return kafka + " " + type.getSimpleName();
    }
}
